import { aggregate } from '../judge/aggregate.ts';
import { type Question, type Reading, readMetric } from '../judge/read-metric.ts';
import type { Doubt } from '../judge/verdict.ts';
import { ofTime } from '../metrics/metric.ts';
import { metricNamed } from '../metrics/metrics.ts';
import type { Target } from '../plan/target.ts';
import type { CellRecord } from '../record/run-record.ts';
import type { Asked, Launches } from './compare-number.ts';

/** What each launch of a cell says to a question. `lacks`: one of them says nothing. */
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

/** How a doubt makes a metric wrong, unless it matters little. */
export function doubtsAbout(metric: string, { affects, bias, ways = [{ affects, bias }], sentence }: Doubt) {
  return ways
    .filter((way) => way.affects.includes(metric) && way.weight !== 'slight')
    .map((way) => ({ bias: way.bias, sentence }));
}

/** Which number is the better one: as the target has it, else as the metric. Null where nobody says. */
export function askedOf({ metric, at }: Question, target: Target | null): Asked | null {
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
