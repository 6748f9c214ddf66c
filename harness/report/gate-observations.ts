import { aggregate } from '../judge/aggregate.ts';
import { meanOf } from '../judge/intervals.ts';
import { type Question, readMetric } from '../judge/read-metric.ts';
import type { Unit } from '../metrics/metric.ts';
import { metricTitle, metricUnit } from '../metrics/metrics.ts';
import { measuredMsOf } from '../record/measured-ms.ts';
import type { CellRecord, RepetitionRecord } from '../record/run-record.ts';
import type { Pair } from './gate-numbers.ts';
import { type GateSides, launchesOf } from './gate-sides.ts';
import { selectMeasurements, sumTotals } from './select-measurements.ts';

/** What both sides needed for the same work, launch by launch. It was seen, and nothing was decided by it. */
export interface Observation {
  readonly title: string;
  readonly unit: Unit;
  readonly base: number;
  readonly head: number;
  readonly pairs: readonly Pair[];
}

interface Observed {
  readonly title: string;
  readonly unit: Unit;
  readonly read: (launch: Launch) => number | null;
}

interface Launch {
  readonly repetition: RepetitionRecord;
  readonly measuredMs: number;
}

/** What may be why one side is slower, of the launches that count; only what both sides measured and what was not always zero. */
export function observationsOf(sides: GateSides): readonly Observation[] {
  const scenario = (sides.base ?? sides.head)?.scenario;
  if (!scenario) return [];
  const each = scenario.workload.kind === 'room' ? perDelivery : perRequest;
  return [...each, ...others].flatMap(({ title, unit, read }) => {
    const pairs = launchesOf(sides).flatMap(([base, head]): Pair[] => {
      const [one, other] = [base, head].map((repetition) =>
        read({ repetition, measuredMs: measuredMsOf({ scenario }, repetition) }),
      );
      return isNumber(one) && isNumber(other) ? [{ launch: base.index, base: one, head: other }] : [];
    });
    if (pairs.every(({ base, head }) => base === 0 && head === 0)) return [];
    const mean = (side: 'base' | 'head') => meanOf(pairs.map((pair) => pair[side]));
    return [{ title, unit, base: mean('base'), head: mean('head'), pairs }];
  });
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** CPU of all instances for one request, in milliseconds, over the launches of a side; null when it was not measured. */
export function cpuPerRequest(cell: CellRecord): number | null {
  const read = cell.scenario.workload.kind === 'room' ? cpuEach(deliveries) : cpuEach(requests);
  const values = cell.repetitions.map((repetition) =>
    read({ repetition, measuredMs: measuredMsOf(cell, repetition) }),
  );
  return values.length > 0 && values.every(isNumber) ? meanOf(values.filter(isNumber)) : null;
}

/** Cores that all instances used together; null when it was not measured. */
export function cpuCores({ repetition, measuredMs }: Launch): number | null {
  return rateOfAll(repetition, 'cpu_cores', measuredMs);
}

/** By the instances themselves, else as clients saw it. */
function requests({ repetition }: Launch): number | null {
  const total = (metric: string) => sumTotals(selectMeasurements([repetition], 'total', { metric }));
  return total('requests_served') ?? total('http_requests_by_instance') ?? repetition.offered?.ok ?? null;
}

function deliveries({ repetition }: Launch): number | null {
  return sumTotals(selectMeasurements([repetition], 'total', { metric: 'messages_delivered' }));
}

type Count = typeof requests;

function cpuEach(count: Count) {
  return (launch: Launch) => {
    const cores = cpuCores(launch);
    return share(cores === null ? null : cores * launch.measuredMs, count(launch));
  };
}

/** What is counted a second, for each request. */
function rateEach(metric: string, count: Count) {
  return (launch: Launch) => {
    const rate = rateOfAll(launch.repetition, metric, launch.measuredMs);
    return share(rate === null ? null : (rate * launch.measuredMs) / 1000, count(launch));
  };
}

function share(sum: number | null, count: number | null): number | null {
  return sum === null || count === null || count <= 0 ? null : sum / count;
}

/** The sum over all sources, averaged over the seconds in which the one that was seen most was seen. */
function rateOfAll(repetition: RepetitionRecord, metric: string, measuredMs: number): number | null {
  const series = selectMeasurements([repetition], 'series', { metric })
    // CPU of stores and balancers is no cost of the app.
    .filter(({ source }) => metric !== 'cpu_cores' || source.kind === 'app')
    .map(({ value }) => value.points.filter(([atMs]) => atMs >= 0 && atMs < measuredMs));
  const seconds = Math.max(0, ...series.map((points) => points.length));
  if (seconds === 0) return null;
  return series.flat().reduce((sum, [, value]) => sum + value, 0) / seconds;
}

function asked(question: Question, suffix = ''): Observed {
  return {
    title: metricTitle(question.metric) + suffix,
    unit: metricUnit(question.metric),
    read: ({ repetition, measuredMs }) => {
      const reading = readMetric(repetition.measurements, question, measuredMs);
      return reading && aggregate(reading, question.at);
    },
  };
}

const perRequest: readonly Observed[] = [
  { title: 'CPU of the app per request', unit: 'ms', read: cpuEach(requests) },
  {
    title: 'Postgres commits per request',
    unit: 'count',
    read: rateEach('postgres_commits_per_second', requests),
  },
  {
    title: 'Redis commands per request',
    unit: 'count',
    read: rateEach('redis_commands_per_second', requests),
  },
  {
    title: 'Bytes received per request',
    unit: 'bytes',
    read: ({ repetition }) => {
      const total = (metric: string) => sumTotals(selectMeasurements([repetition], 'total', { metric }));
      return share(total('http_bytes_received'), total('http_requests_sent'));
    },
  },
];

const perDelivery: readonly Observed[] = [
  { title: 'CPU of the app per delivery', unit: 'ms', read: cpuEach(deliveries) },
  {
    title: 'Redis commands per delivery',
    unit: 'count',
    read: rateEach('redis_commands_per_second', deliveries),
  },
  {
    title: 'Postgres commits per delivery',
    unit: 'count',
    read: rateEach('postgres_commits_per_second', deliveries),
  },
];

const others: readonly Observed[] = [
  asked({ metric: 'event_loop_lag_ms', at: 'mean' }, ', mean'),
  asked({ metric: 'event_loop_lag_max_ms', at: 'max' }),
  {
    ...asked({ metric: 'gc_ms_per_second', at: 'mean' }),
    title: 'Garbage collection per second and instance',
  },
  asked({ metric: 'requests_in_flight', at: 'mean' }, ' in an instance, mean'),
  asked({ metric: 'pool_waiting', at: 'mean' }, ', mean'),
  asked({ metric: 'cpu_throttled_ms_per_second', at: 'mean' }, ' per second'),
  asked({ metric: 'redis_hit_share', at: 'mean' }),
  asked({ metric: 'postgres_cache_hit_share', at: 'mean' }),
  asked({ metric: 'balancer_retries', at: 'total' }),
  asked({ metric: 'rss_bytes', at: 'mean' }, ' of an instance, mean'),
];
