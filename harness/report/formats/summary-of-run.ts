import { assertNever } from '../../core/errors.ts';
import type { CellOutcome, Verdict } from '../../judge/verdict.ts';
import { metricNamed, metricUnit } from '../../metrics/metrics.ts';
import { measuredMsOf } from '../../record/measured-ms.ts';
import { namedFindings } from '../../record/name-findings.ts';
import type { CellRecord, RunRecord } from '../../record/run-record.ts';
import { decidingNumber, isSurprising } from '../deciding-number.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { formatMoment } from '../format-number.ts';
import { conclusion, headline } from '../headline.ts';
import { describeTarget } from '../summarize-verdict.ts';
import { plainLine, plainLines, plainValue, uniqueNames } from './plain.ts';
import type { CaseStatus, Summary, SummaryCase, SummaryCell, SummaryNumber } from './summary.ts';
import { outcomeOf } from './summary-outcome.ts';

/** A run as CI formats show it: a case per cell and target. */
export function summaryOfRun(record: RunRecord): Summary {
  const keys = uniqueNames(record.cells.map(({ key }) => plainLine(key)));
  return {
    schema: 'scaleproof.summary/1',
    kind: 'run',
    id: record.id,
    suite: plainLine(record.suite),
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    outcome: outcomeOf(record),
    exitCode: record.exitCode,
    answer: `${headline(record)} ${conclusion(record)}`,
    facts: factsOf(record),
    cells: record.cells.map((cell, index) => cellOf(cell, keys[index] ?? '')),
  };
}

function factsOf({ id, suite, provenance }: RunRecord): Summary['facts'] {
  const { commit, dirty, machine } = provenance;
  const facts = {
    run: id,
    suite,
    commit: commit === null ? 'none' : `${commit}${dirty ? ' with changes' : ''}`,
    machine: `${machine.platform}, ${machine.cores} × ${machine.cpu}`,
    memory: `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    runtime: provenance.runtime,
    seed: String(provenance.seed),
    scaleproof: provenance.scaleproof,
    node: provenance.node,
  };
  return Object.entries(facts).map(([name, value]) => ({ name, value: plainLine(value) }));
}

function cellOf(cell: CellRecord, key: string): SummaryCell {
  const judged = cell.verdicts.map((verdict) => caseOf(cell, verdict));
  const cases = judged.length > 0 ? judged : [wholeCell(cell)];
  const names = uniqueNames(cases.map(({ name }) => name));
  const measuredMs = cell.repetitions.reduce((sum, repetition) => sum + measuredMsOf(cell, repetition), 0);
  return {
    key,
    scenario: plainLine(cell.scenario.name),
    asks: plainLine(cell.scenario.question),
    status: statusOfCell(cell.outcome),
    words: plainLine(decidingNumber(cell)),
    seconds: Math.max(0, measuredMs / 1000),
    cases: cases.map((one, index) => ({ ...one, name: names[index] ?? '' })),
    findings: findingsOf(cell),
  };
}

/** Of a cell in which nothing was judged. */
function wholeCell(cell: CellRecord): SummaryCase {
  const because = cell.skipped ? cell.skipped.enable : null;
  return {
    name: 'the whole cell',
    status: statusOfCell(cell.outcome),
    level: 'gate',
    words: plainLine(decidingNumber(cell)),
    because: because === null ? longMessageOf(cell) : plainLines(because),
    number: null,
  };
}

/** Of a cell that broke: more than fits a line, such as the last lines of a log. */
function longMessageOf(cell: CellRecord): string | null {
  const message = cell.repetitions.find(({ error }) => error !== null)?.error?.message ?? '';
  return message.length > 200 || message.includes('\n') ? plainLines(message) : null;
}

function caseOf(cell: CellRecord, verdict: Verdict): SummaryCase {
  const status = statusOf(cell, verdict);
  return {
    name: plainLine(describeTarget(verdict.target)),
    status,
    level: verdict.target.level ?? 'gate',
    words: plainLine(describeVerdict(cell, verdict)),
    because: becauseOf(status, verdict),
    number: numberOf(verdict),
  };
}

function becauseOf(status: CaseStatus, verdict: Verdict): string | null {
  if (verdict.outcome === 'unknown') return plainLines(verdict.because);
  if (status === 'expected-fail') return 'It fails as the suite expects.';
  if (status === 'fail' && verdict.outcome === 'pass') return 'It passed, and the suite expects it to fail.';
  return null;
}

function statusOf(cell: CellRecord, verdict: Verdict): CaseStatus {
  if (verdict.outcome === 'unknown') return 'unknown';
  if (isSurprising(cell, verdict)) return 'fail';
  if (verdict.outcome === 'pass') return 'pass';
  return verdict.target.level === 'watch' ? 'fail' : 'expected-fail';
}

function statusOfCell(outcome: CellOutcome): CaseStatus {
  switch (outcome) {
    case 'pass':
    case 'expected-fail':
    case 'unknown':
    case 'skipped':
    case 'error':
      return outcome;
    case 'surprise':
      return 'fail';
    case 'not-run':
      return 'unknown';
    default:
      return assertNever(outcome);
  }
}

function numberOf({ outcome, target, observed }: Verdict): SummaryNumber | null {
  if (observed === null) return null;
  const { metric, at, must, be, where = {} } = target;
  const { interval, value } = observed;
  return {
    metric: plainLine(metric),
    at,
    where: Object.fromEntries(
      Object.entries(where).map(([name, label]) => [plainLine(name), plainValue(label)]),
    ),
    unit: metricUnit(metric),
    better: metricNamed(metric)?.better ?? betterBy(must),
    value: Number.isFinite(value) ? value : null,
    reliable: outcome !== 'unknown',
    interval: interval && { low: interval.low, high: interval.high, level: interval.level },
    target: { must, be },
    base: null,
    ratio: null,
  };
}

/** Of a metric whose direction only its target tells. */
function betterBy(must: Verdict['target']['must']): 'lower' | 'higher' | null {
  if (must === '==') return null;
  return must.startsWith('<') ? 'lower' : 'higher';
}

function findingsOf(cell: CellRecord): SummaryCell['findings'] {
  const byKind = Map.groupBy(namedFindings(cell), ({ finding }) => finding.kind);
  return [...byKind.values()].flatMap(([first]) => {
    if (!first) return [];
    const { sentence, proof } = first.finding;
    const events = proof.map(({ atUs, who, what }) => `${formatMoment(atUs)}  ${who}  ${what}`);
    return [
      {
        name: plainLine(first.name),
        sentence: plainLine(sentence, 1_000),
        story: plainLines(events.map((event) => plainLine(event, 500)).join('\n'), 20_000),
      },
    ];
  });
}
