import type { StoreNodeId } from '../plan/store-settings.ts';

export const units = ['ms', 'count', 'ratio', 'per-second', 'cores', 'bytes'] as const;
/** A distribution's histogram holds whole thousandths of its unit: a latency in `ms` is kept in microseconds. */
export type Unit = (typeof units)[number];

/**
 * What a number may depend on, so that a doubt about it is a doubt about the number:
 * - `offered-load`: all that was planned was sent
 * - `answers`: the counted responses came from the topology, and each was judged correctly
 * - `instances`: which instance sent a response
 * - `script-answers`: a user's script got a response at all, without which its passed checks mean nothing
 * - `schedule`: times counted from when an operation was due
 * - `pace`: operations arrived at the planned times
 * - `answer-times`: times as short as a percentile of a response, which a busy machine or generator lengthens
 * - `durations`: longer times, and counts by them, where a little more or less rarely matters
 * - `send-moments`: when operations were sent, for times so long that a little more or less rarely matters
 * - `capacity`: how much was done in a time
 * - `phases`: which phase an operation belongs to
 * - `access-log`: the log of a balancer, dated by the wall clock
 * - `sessions`: which instance has a session, `deliveries`: which instance a socket is on
 * - `aftermath`: what clients met during the effect of a fault, which is only measured under load
 * - `one-fault`: no other fault at the same time
 * - `instance-metrics`: an instance's own metrics, `instance-counters`: its counters since its start
 */
export const dependencies = [
  'offered-load',
  'answers',
  'instances',
  'script-answers',
  'schedule',
  'pace',
  'answer-times',
  'durations',
  'send-moments',
  'capacity',
  'phases',
  'access-log',
  'sessions',
  'deliveries',
  'aftermath',
  'one-fault',
  'instance-metrics',
  'instance-counters',
] as const;
export type Dependency = (typeof dependencies)[number];

/** Those that a busy machine changes. */
export const ofTime: ReadonlySet<Dependency> = new Set([
  'schedule',
  'pace',
  'answer-times',
  'durations',
  'send-moments',
  'capacity',
]);

export const biases = ['reads-low', 'reads-high', 'either'] as const;
/** The direction in which a number is wrong. */
export type Bias = (typeof biases)[number];

/**
 * The direction in which a number is wrong when one of its dependencies fails as it usually does: less was sent than planned, sent late, a
 * machine slower than by itself, an instance that did not answer.
 */
export type DependsOn = Readonly<Partial<Record<Dependency, Bias>>>;

/** How a metric is stored, which decides the aggregates of a target: see `Aggregate`. */
export type MetricKind = 'distribution' | 'series' | 'total' | 'share';

/** What a scenario needs so that the metric is measured at all. */
export type MetricOrigin =
  | 'http-load'
  | 'open-http-load'
  | 'closed-http-load'
  /** Of a driver that knows what each request weighs. */
  | 'weighed-http-load'
  /** Steps of a closed load that are done one after the other. */
  | 'turns'
  | 'room-load'
  | 'own-script'
  | 'any-load'
  | 'servers'
  | StoreNodeId
  /** The name of the checker, and whether the metric needs faults. */
  | { readonly checker: string; readonly ofFaults?: true };

/** Everything that is said of a metric in the docs, the report, plan errors and the types of a config. */
export interface Metric {
  readonly title: string;
  /** What exactly is measured or counted, where the title leaves it open. */
  readonly definition?: string;
  /** What its chart answers; left out where the report has none. */
  readonly question?: string;
  /** Which of two apps is the better one; left out where neither is, or where that depends. */
  readonly better?: 'lower' | 'higher';
  readonly unit: Unit;
  readonly is: readonly MetricKind[];
  readonly dependsOn: DependsOn;
  readonly from: MetricOrigin;
  /** The labels that it may carry, with their values where these are known beforehand. */
  readonly labels?: Readonly<Record<string, readonly string[] | 'any'>>;
  /** A metric that is never above this one and depends on less: a miss by both is certain. */
  readonly notBelow?: string;
}
