import type { Measurement, Unit } from '../../observe/measurement.ts';
import { type Bias, type Ground, grounds, type RestsOn } from '../../plan/metric.ts';
import { metricNamed, metricNames } from '../../plan/metrics.ts';
import type { Doubt, DoubtCode, Way } from '../verdict.ts';
import type { Cast, Evidence, Suspicion } from './evidence.ts';

const ofServers: ReadonlySet<Ground> = new Set(['access-log', 'instance-metrics', 'instance-counters']);
const ofTime: ReadonlySet<Ground> = new Set([
  'schedule',
  'pace',
  'answer-times',
  'durations',
  'send-moments',
  'capacity',
]);

/**
 * What a metric of somebody else's may rest on: all that clients saw, and if it is a time or a rate, the time in which they saw
 * it. Which way it is wrong is not known.
 */
export function foreignGrounds(unit: Unit | null): RestsOn {
  const isTimed = unit === null || unit === 'ms' || unit === 'per-second';
  const kept = grounds.filter((ground) => !ofServers.has(ground) && (isTimed || !ofTime.has(ground)));
  return Object.fromEntries(kept.map((ground) => [ground, 'either']));
}

/** A suspicion with the metrics that it affects, apart by the way in which they are wrong. */
export function doubtFrom(code: DoubtCode, suspicion: Suspicion, evidence: Evidence): Doubt {
  const { casts, sentence, advice } = suspicion;
  const metrics = everyMetric(evidence);
  const ways = casts.flatMap((cast) => waysOf(cast, metrics));
  const biases = new Set(ways.map(({ bias }) => bias));
  const [only = 'either'] = biases;
  return {
    code,
    sentence,
    advice,
    affects: [...new Set(ways.flatMap(({ affects }) => affects))],
    bias: biases.size > 1 ? 'either' : only,
    ...(ways.length > 0 && { ways }),
  };
}

function waysOf({ on, bias, ...rest }: Cast, metrics: readonly NamedMetric[]): Way[] {
  const affected = metrics.flatMap(([metric, restsOn]) => {
    const way = on === 'everything' ? 'either' : wayOf(restsOn, on);
    return way === null ? [] : [{ metric, way: bias ?? way }];
  });
  return [...Map.groupBy(affected, ({ way }) => way)].map(([way, group]) => ({
    affects: group.map(({ metric }) => metric),
    bias: way,
    ...rest,
  }));
}

type NamedMetric = readonly [metric: string, restsOn: RestsOn];

/** Null when none of the grounds carries the metric. */
function wayOf(restsOn: RestsOn, on: readonly Ground[]): Bias | null {
  const ways = new Set(on.flatMap((ground) => restsOn[ground] ?? []));
  const [only = null] = ways;
  return ways.size > 1 ? 'either' : only;
}

function everyMetric({ measurements, scenario }: Evidence): NamedMetric[] {
  const named = new Set([...scenario.targets, ...measurements].map(({ metric }) => metric));
  const foreign = [...named].filter((metric) => metricNamed(metric) === null);
  return [
    ...metricNames.map((metric) => [metric, metricNamed(metric)?.restsOn ?? {}] as const),
    ...foreign.map((metric) => [metric, foreignGrounds(unitOf(metric, measurements))] as const),
  ];
}

function unitOf(metric: string, measurements: readonly Measurement[]): Unit | null {
  return measurements.find((one) => one.metric === metric)?.unit ?? null;
}
