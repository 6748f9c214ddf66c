import { isDeepStrictEqual } from 'node:util';
import { aggregate, samplesOf } from '../judge/aggregate.ts';
import { samplesNeeded } from '../judge/enough-samples.ts';
import { poolReadings } from '../judge/pool-readings.ts';
import { type Question, type Reading, readMetric } from '../judge/read-metric.ts';
import type { Doubt } from '../judge/verdict.ts';
import { ofTime } from '../metrics/metric.ts';
import { metricNamed, metricUnit } from '../metrics/metrics.ts';
import type { Target } from '../plan/target.ts';
import type { CellRecord, RunRecord } from '../record/run-record.ts';
import { type Asked, compareNumber, type Launches } from './compare-number.ts';
import type { ComparedCell, ComparedNumber, Comparison, Difference, RunFacts } from './comparison.ts';
import { environmentDifferences, otherExperiment, serverDifferences } from './environment-differences.ts';

/** Holds two stored runs against each other. Pure; throws nothing of its own. */
export function compareRuns(before: RunRecord, after: RunRecord): Comparison {
  const environment = environmentDifferences(before, after);
  const earlier = new Map(before.cells.map((cell) => [cell.key, cell]));
  const later = new Set(after.cells.map(({ key }) => key));
  const gone = before.cells.filter(({ key }) => !later.has(key));
  return {
    before: runFacts(before),
    after: runFacts(after),
    environment,
    cells: [
      ...after.cells.map((cell) => compareCell(earlier.get(cell.key), cell, environment)),
      ...gone.map(
        ({ key }): ComparedCell => ({ is: 'apart', key, because: 'The second run does not have it.' }),
      ),
    ],
  };
}

function runFacts({ id, startedAt, suite, provenance: { commit, dirty } }: RunRecord): RunFacts {
  return { id, startedAt, suite, commit, dirty };
}

function compareCell(
  before: CellRecord | undefined,
  after: CellRecord,
  environment: readonly Difference[],
): ComparedCell {
  const { key } = after;
  const apart = (because: string): ComparedCell => ({ is: 'apart', key, because });
  if (!before) return apart('The first run does not have it: there is nothing to compare with.');
  for (const [cell, which] of [
    [before, 'first'],
    [after, 'second'],
  ] as const) {
    const why = whyNotMeasured(cell);
    if (why !== null) return apart(`The ${which} run did not measure it: ${why}`);
  }
  const other = otherExperiment(before, after);
  if (other !== null) return apart(other);
  const differences = [...environment, ...serverDifferences(before, after)];
  return {
    is: 'compared',
    key,
    numbers: questionsOf(before, after).map((asked) => compareOne(asked, { before, after, differences })),
  };
}

function whyNotMeasured({ skipped, repetitions }: CellRecord): string | null {
  if (skipped) return skipped.reason;
  if (repetitions.length === 0) return 'it ended before that.';
  return repetitions.find(({ error }) => error !== null)?.error?.message.split('\n')[0] ?? null;
}

/** What to ask of a cell: its targets, and how long requests and messages took, for whom that is no target. */
function questionsOf(
  before: CellRecord,
  after: CellRecord,
): readonly (Question & { readonly target: Target | null })[] {
  const targets = [...after.scenario.targets, ...before.scenario.targets].map((target) => ({
    metric: target.metric,
    at: target.at,
    ...(Object.keys(target.where ?? {}).length > 0 && { where: target.where ?? {} }),
    target,
  }));
  const usual = (['http_latency_ms', 'delivery_latency_ms'] as const).flatMap((metric) =>
    (['p50', 'p95'] as const).map((at) => ({ metric, at, target: null })),
  );
  const all: (Question & { readonly target: Target | null })[] = [];
  for (const asked of [...targets, ...usual]) {
    const same = ({ metric, at, where }: Question) =>
      metric === asked.metric &&
      at === asked.at &&
      isDeepStrictEqual(where, 'where' in asked ? asked.where : undefined);
    if (!all.some(same)) all.push(asked);
  }
  return all.filter(
    ({ target, ...question }) => target !== null || launchesOf(after, question).readings.length > 0,
  );
}

interface Compared {
  readonly before: CellRecord;
  readonly after: CellRecord;
  readonly differences: readonly Difference[];
}

function compareOne(
  { target, ...question }: Question & { readonly target: Target | null },
  { before, after, differences }: Compared,
): ComparedNumber {
  const [one, other] = [before, after].map((cell) => launchesOf(cell, question));
  const unit = metricUnit(question.metric);
  const number = (launches: typeof one) =>
    launches && launches.readings.length > 0 ? pooled(launches.readings, question) : null;
  const facts = { question, unit, before: number(one), after: number(other) };
  const unknown = (because: string): ComparedNumber => ({ ...facts, change: { is: 'unknown', because } });
  const missing = [one, other].findIndex((launches) => launches?.lacks);
  if (!one || !other || missing >= 0) {
    return unknown(`The ${missing === 0 ? 'first' : 'second'} run did not measure it in every launch.`);
  }
  const asked = askedOf(question, target);
  if (asked === null) return unknown('Neither a high nor a low one is better.');
  if (asked.ideal === null && differences.length > 0) {
    return unknown(
      `Times and rates of different places are not compared: see what differs (${differences.map(({ what }) => what).join(', ')}).`,
    );
  }
  const needed = samplesNeeded(question.at);
  const fewest = Math.min(
    ...[...one.readings, ...other.readings].filter(({ kind }) => kind === 'distribution').map(samplesOf),
  );
  if (needed !== null && fewest < needed) {
    return unknown(
      `It rests on ${fewest.toLocaleString('en-US')} samples; a ${question.at} needs ${needed.toLocaleString('en-US')} in a repetition.`,
    );
  }
  return { ...facts, change: compareNumber(one, other, asked) };
}

/** What the launches of a cell say to a question; `lacks`: not each of them measured it. */
export function launchesOf(
  { repetitions, scenario }: CellRecord,
  question: Question,
): Launches & { readonly readings: readonly Reading[]; readonly lacks: boolean } {
  const readings = repetitions.flatMap(
    ({ measurements, measuredMs }) =>
      readMetric(measurements, question, measuredMs ?? scenario.phases.measuredMs) ?? [],
  );
  const values = readings.map((reading) => aggregate(reading, question.at));
  return {
    readings,
    values,
    lacks: readings.length < repetitions.length || values.some((value) => !Number.isFinite(value)),
    doubts: repetitions.flatMap(({ doubts }) =>
      doubts.flatMap((doubt) => doubtsAbout(question.metric, doubt)),
    ),
  };
}

function doubtsAbout(metric: string, { affects, bias, ways = [{ affects, bias }], sentence }: Doubt) {
  return ways
    .filter((way) => way.affects.includes(metric) && way.weight !== 'slight')
    .map((way) => ({ bias: way.bias, sentence }));
}

function pooled(readings: readonly Reading[], { at }: Question): number | null {
  if (new Set(readings.map(({ kind }) => kind)).size > 1) return null;
  const all = poolReadings(readings);
  const value = aggregate(all, at) / (all.kind === 'totals' && at === 'total' ? readings.length : 1);
  return Number.isFinite(value) ? value : null;
}

/** Which number is the better one: as the target has it, else as the metric. Null where nobody says. */
function askedOf({ metric, at }: Question, target: Target | null): Asked | null {
  const known = metricNamed(metric);
  // A count that rests on time is not the same on a busy machine.
  const isTimed = [...ofTime].some((dependency) => known?.dependsOn[dependency]);
  if (target?.must === '==' && !isTimed) {
    return { better: target.be === 0 ? 'lower' : 'higher', ideal: target.be };
  }
  const better = target ? (target.must.startsWith('>') ? 'higher' : 'lower') : known?.better;
  if (better === undefined) return null;
  const isCount = at === 'total' && (known?.unit ?? 'count') === 'count' && better === 'lower';
  const isWhole = at === 'share' && (better === 'lower' ? target?.be === 0 : target?.be === 1);
  if (isTimed || !(isCount || isWhole)) return { better, ideal: null };
  return { better, ideal: better === 'lower' ? 0 : 1 };
}
