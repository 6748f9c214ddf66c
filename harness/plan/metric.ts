import type { Unit } from '../observe/measurement.ts';

/**
 * What a number may rest on, so that a doubt about it is a doubt about the number:
 *
 * - `offered-load`: all that was planned was sent
 * - `answers`: the answers that were counted came from the topology, and each is told as what it was
 * - `instances`: which instance made an answer
 * - `script-answers`: a script of the user's own got an answer at all, without which what it finds good means nothing
 * - `schedule`: times counted from when an operation was due
 * - `pace`: operations arrived at the moments that were planned
 * - `answer-times`: times as short as a percentile of an answer, which a busy machine or generator lengthens
 * - `durations`: times that are longer, and what is counted by them, where a little more or less rarely matters
 * - `send-moments`: when operations were sent, for times so long that a little more or less rarely matters
 * - `capacity`: how much was done in a time
 * - `phases`: which phase an operation belongs to
 * - `access-log`: what a balancer wrote, dated by the wall clock
 * - `sessions`: who holds a session, `deliveries`: who sits where in a room
 * - `aftermath`: what clients met while a fault had its effect, which only those see who still ask
 * - `one-fault`: no other fault went on at the same time
 * - `instance-metrics`: what an instance says of itself, `instance-counters`: what it counted since it started
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

/** Which way a number is wrong. */
export type Bias = 'reads-low' | 'reads-high' | 'either';

/**
 * Which way a number is wrong when one of its dependencies gives way as it usually does: less was sent than planned, sent late, a
 * machine slower than by itself, an instance that did not answer.
 */
export type DependsOn = Readonly<Partial<Record<Dependency, Bias>>>;

/** How a metric is kept, which says what a target may ask of it: see `Aggregate`. */
export type MetricKind = 'distribution' | 'series' | 'total' | 'share';

/** What must be part of a scenario so that there is such a number at all. */
export type MetricOrigin =
  | 'http-load'
  | 'open-http-load'
  | 'closed-http-load'
  | 'room-load'
  | 'own-script'
  | 'any-load'
  | 'servers'
  | 'redis'
  | 'postgres'
  | 'postgres-replica'
  /** By the name that the checker has, and whether it speaks of faults. */
  | { readonly checker: string; readonly ofFaults?: true };

export interface Metric {
  /** As a chart's title says it. */
  readonly title: string;
  readonly unit: Unit;
  readonly is: readonly MetricKind[];
  readonly dependsOn: DependsOn;
  readonly from: MetricOrigin;
  /** The labels that it may carry, with their values where these are known beforehand. */
  readonly labels?: Readonly<Record<string, readonly string[] | 'any'>>;
  /** A metric that is never above this one, and rests on less: what misses by both is a miss for certain. */
  readonly notBelow?: string;
}
