import {
  type Bias,
  type Dependency,
  type DependsOn,
  dependencies,
  ofTime,
  type Unit,
} from '../../metrics/metric.ts';
import { metricNamed, metricNames } from '../../metrics/metrics.ts';
import type { Measurement } from '../../observe/measurement.ts';
import type { Doubt, DoubtCode, Way } from '../verdict.ts';
import type { Cast, Evidence, Suspicion } from './evidence.ts';

const ofServers: ReadonlySet<Dependency> = new Set(['access-log', 'instance-metrics', 'instance-counters']);

/**
 * What a metric of somebody else's may rest on: all that clients saw, and if it is a time or a rate, the time in which they saw
 * it. Which way it is wrong is unknown.
 */
export function foreignDependencies(unit: Unit | null): DependsOn {
  const isTimed = unit === null || unit === 'ms' || unit === 'per-second';
  const kept = dependencies.filter(
    (dependency) => !ofServers.has(dependency) && (isTimed || !ofTime.has(dependency)),
  );
  return Object.fromEntries(kept.map((dependency) => [dependency, 'either']));
}

/** A suspicion with the metrics that it affects, grouped by the direction in which they are wrong. */
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
  const affected = metrics.flatMap(([metric, dependsOn]) => {
    const way = on === 'everything' ? 'either' : wayOf(dependsOn, on);
    return way === null ? [] : [{ metric, way: bias ?? way }];
  });
  return [...Map.groupBy(affected, ({ way }) => way)].map(([way, group]) => ({
    affects: group.map(({ metric }) => metric),
    bias: way,
    ...rest,
  }));
}

type NamedMetric = readonly [metric: string, dependsOn: DependsOn];

/** Null when the metric has none of the dependencies. */
function wayOf(dependsOn: DependsOn, on: readonly Dependency[]): Bias | null {
  const ways = new Set(on.flatMap((dependency) => dependsOn[dependency] ?? []));
  const [only = null] = ways;
  return ways.size > 1 ? 'either' : only;
}

function everyMetric({ measurements, scenario }: Evidence): NamedMetric[] {
  const named = new Set([...scenario.targets, ...measurements].map(({ metric }) => metric));
  const foreign = [...named].filter((metric) => metricNamed(metric) === null);
  return [
    ...metricNames.map((metric) => [metric, metricNamed(metric)?.dependsOn ?? {}] as const),
    ...foreign.map((metric) => [metric, foreignDependencies(unitOf(metric, measurements))] as const),
  ];
}

function unitOf(metric: string, measurements: readonly Measurement[]): Unit | null {
  return measurements.find((one) => one.metric === metric)?.unit ?? null;
}
