import { percent } from '../../compare/compare-number.ts';
import type { GateCell, GateNumber, GateRecord, GateSide, GateVerdict } from '../../gate/gate-record.ts';
import { formatValue, plural } from '../format-number.ts';
import { titleWithLabels } from '../summarize-verdict.ts';
import { plainLine, plainLines, plainValue, uniqueNames } from './plain.ts';
import type { CaseStatus, Summary, SummaryCase, SummaryCell, SummaryNumber } from './summary.ts';
import { outcomeOf } from './summary-outcome.ts';

/** A gate as CI formats show it: a case per cell and number. */
export function summaryOfGate(record: GateRecord): Summary {
  const keys = uniqueNames(
    record.cells.map(({ base, head }) => plainLine(base === head ? head : `${base} → ${head}`)),
  );
  return {
    schema: 'scaleproof.summary/1',
    kind: 'gate',
    id: record.id,
    suite: plainLine(record.suite),
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    outcome: outcomeOf(record),
    exitCode: record.exitCode,
    answer: plainLine(record.answer, 1_000),
    facts: factsOf(record),
    cells: record.cells.map((cell, index) => cellOf(cell, keys[index] ?? '')),
  };
}

function factsOf({ id, suite, kind, base, head, rules, provenance }: GateRecord): Summary['facts'] {
  const { machine } = provenance;
  const facts = {
    gate: id,
    suite,
    kind,
    base: saySide(base),
    head: saySide(head),
    commit: head.commit ?? 'none',
    machine: `${machine.platform}, ${machine.cores} × ${machine.cpu}`,
    runtime: provenance.runtime,
    seed: String(provenance.seed),
    scaleproof: provenance.scaleproof,
    node: provenance.node,
    'false alarms': `${formatValue(rules.falseAlarms, 'ratio')} at most`,
    'counts as a change': percent(rules.indifference),
  };
  return Object.entries(facts).map(([name, value]) => ({ name, value: plainLine(value) }));
}

function saySide({ name, commit, dirty }: GateSide): string {
  return `${name}${commit === null ? '' : ` (${commit.slice(0, 7)})`}${dirty ? ' with changes' : ''}`;
}

function cellOf(cell: GateCell, key: string): SummaryCell {
  const numbers = cell.numbers.map(caseOf);
  const cases = cell.apart === null && numbers.length > 0 ? numbers : [apart(cell)];
  const names = uniqueNames(cases.map(({ name }) => name));
  const status = statusOf[cell.outcome];
  const deciding = cases.find((one) => one.level === 'gate' && one.status === status) ?? cases[0];
  return {
    key,
    scenario: plainLine(cell.scenario),
    asks: plainLine(cell.asks),
    status,
    words: plainLine(deciding ? (cell.apart ?? `${deciding.name}: ${deciding.words}`) : ''),
    seconds: 0,
    cases: cases.map((one, index) => ({ ...one, name: names[index] ?? '' })),
    findings: [],
  };
}

function apart({ apart: because, launches }: GateCell): SummaryCase {
  const reason = because ?? launches.find((one) => one.because !== null)?.because ?? 'Nothing was measured.';
  return {
    name: 'the whole cell',
    status: 'unknown',
    level: 'gate',
    words: 'not compared',
    because: plainLines(reason),
    number: null,
  };
}

const statusOf: Readonly<Record<GateVerdict['is'], CaseStatus>> = {
  worse: 'fail',
  better: 'pass',
  'no-worse': 'pass',
  alike: 'pass',
  unknown: 'unknown',
};

const verdictWords: Readonly<Record<GateVerdict['is'], string>> = {
  worse: 'worse',
  better: 'better',
  'no-worse': 'no worse',
  alike: 'alike',
  unknown: 'cannot tell',
};

function caseOf(number: GateNumber): SummaryCase {
  const { question, verdict, level, base, head } = number;
  const at = question.at === 'total' || question.at === 'share' ? '' : `, ${question.at}`;
  const launches = base.filter((value, index) => value !== null && (head[index] ?? null) !== null).length;
  const sides = `${shown(number, base)} → ${shown(number, head)}`;
  return {
    name: plainLine(`${titleWithLabels(question)}${at}`),
    status: statusOf[verdict.is],
    // An alarm that is not raised decides nothing.
    level: level === 'alarm' ? (verdict.is === 'worse' ? 'gate' : 'watch') : level,
    words: plainLine(
      `${verdictWords[verdict.is]}: ${sides}${sayRatio(verdict)} in ${plural(launches, 'launch', 'launches')}`,
    ),
    because: becauseOf(verdict),
    number: numberOf(number),
  };
}

function becauseOf(verdict: GateVerdict): string | null {
  if (verdict.is !== 'unknown') return verdict.story === null ? null : plainLines(verdict.story);
  const { because, smallestFound, launchesNeeded } = verdict;
  return plainLines(
    [
      because,
      ...(smallestFound === null
        ? []
        : [`The least change that would have been found: ${percent(smallestFound)}.`]),
      ...(launchesNeeded === null ? [] : [`Launches that tell 5 %: ${launchesNeeded}.`]),
    ].join(' '),
  );
}

function sayRatio({ ratio }: GateVerdict): string {
  if (ratio === null) return '';
  return `, ${percent(ratio.value)} [${percent(ratio.low)} to ${percent(ratio.high)}]`;
}

function numberOf({ question, unit, better, base, head, verdict }: GateNumber): SummaryNumber {
  const { metric, at, where = {} } = question;
  return {
    metric: plainLine(metric),
    at,
    where: Object.fromEntries(
      Object.entries(where).map(([name, label]) => [plainLine(name), plainValue(label)]),
    ),
    unit,
    better,
    value: meanOf(head),
    reliable: true,
    interval: null,
    target: null,
    base: meanOf(base),
    ratio: verdict.ratio && { ...verdict.ratio },
  };
}

/** As a side is shown: a count is how often it happened in all launches. */
function shown({ unit, question }: GateNumber, values: readonly (number | null)[]): string {
  const mean = meanOf(values);
  if (mean === null) return 'not measured';
  if (unit !== 'count' || question.at !== 'total') return formatValue(mean, unit);
  return formatValue(
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
    unit,
  );
}

/** Geometric, as ratios are, unless a value is 0 or below. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0);
  return known.every((value) => value > 0)
    ? Math.exp(sumOf(known.map(Math.log)) / known.length)
    : sumOf(known) / known.length;
}
