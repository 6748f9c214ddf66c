import { counted, fate, lasting, ofFault, shared, total } from './checker-basics.ts';
import type { DependsOn, Metric } from './metric.ts';

const byWindow = { ...counted, durations: 'either', 'send-moments': 'either' } as const satisfies DependsOn;

const value = { ...total, dependsOn: counted } as const;
const update = { ...value, from: { checker: 'updates' } } as const;
const write = { ...value, from: { checker: 'writes' } } as const;
const task = { ...value, from: { checker: 'tasks' } } as const;
const limited = { ...value, from: { checker: 'rate-limit' } } as const;
const recovery = { from: { checker: 'availability', ofFaults: true } } as const;
const availability = { from: { checker: 'availability' } } as const;
const ofEntry = { from: { checker: 'entry', ofFaults: true }, ...ofFault } as const;
const staleness = { from: { checker: 'stale-reads' } } as const;

/** Metrics of the checkers besides those of sessions and deliveries. */
export const metricsOfCheckers = {
  slow_requests: {
    title: 'Slow requests',
    definition:
      "At least as long as the checker's limit, from when they were due. `error` is `none` for a successful response and `dropped` if never sent",
    better: 'lower',
    ...total,
    dependsOn: {
      ...counted,
      durations: 'reads-high',
      'send-moments': 'reads-high',
      aftermath: 'reads-low',
    },
    from: { checker: 'slow-requests' },
    labels: { error: 'any' },
  },
  served_share: {
    title: 'Availability',
    definition:
      'Of the operations due in the measured phase, dropped ones included, those answered with a status below 500',
    better: 'higher',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...shared, aftermath: 'reads-high' },
    ...availability,
  },
  longest_outage_ms: {
    title: 'Longest outage',
    definition: 'The longest time in the measured phase in which no request was served',
    better: 'lower',
    unit: 'ms',
    is: ['total'],
    dependsOn: lasting,
    ...availability,
  },
  recovery_ms: {
    title: 'Recovery time',
    definition:
      'From the start of the fault to the first of 50 (or as many as the checker says) requests served in a row',
    better: 'lower',
    unit: 'ms',
    is: ['total'],
    dependsOn: { ...lasting, 'one-fault': 'either' },
    ...recovery,
    ...ofFault,
  },
  faults_not_recovered: {
    title: 'Faults without recovery',
    better: 'lower',
    ...total,
    dependsOn: { ...shared, 'one-fault': 'either', aftermath: 'either' },
    ...recovery,
  },
  fault_ms: {
    title: 'Fault duration',
    definition: 'From its start to its end',
    better: 'lower',
    unit: 'ms',
    is: ['total'],
    dependsOn: { 'offered-load': 'reads-low', durations: 'reads-high' },
    from: { checker: 'fault-durations', ofFaults: true },
    ...ofFault,
  },
  entry_away_ms: {
    title: 'Entry away',
    definition:
      'While a fault acted on the balancer: from each first new connection without any answer to the next one with',
    better: 'lower',
    unit: 'ms',
    is: ['total'],
    dependsOn: { 'offered-load': 'reads-low', durations: 'reads-high' },
    ...ofEntry,
  },
  entry_unanswered: {
    title: 'New connections without an answer',
    definition: 'Of those that a fault on the balancer made itself, one every 10 ms',
    better: 'lower',
    ...total,
    dependsOn: { 'offered-load': 'reads-low', durations: 'either' },
    ...ofEntry,
  },
  idle_connections_closed: {
    title: 'Idle connections closed',
    definition: 'Of 10 that had had an answer and waited while a fault acted on the balancer',
    better: 'lower',
    ...total,
    dependsOn: { 'offered-load': 'either' },
    ...ofEntry,
  },
  sockets_dropped: {
    title: 'Sockets dropped',
    definition: 'Those of members of rooms that ended while a fault acted on the balancer',
    better: 'lower',
    ...total,
    dependsOn: { 'offered-load': 'either', answers: 'either', aftermath: 'either' },
    ...ofEntry,
  },
  updates_acknowledged: { title: 'Increments acknowledged', ...update },
  updates_lost: { title: 'Increments lost', better: 'lower', ...update, dependsOn: fate },
  updates_duplicated: { title: 'Increments duplicated', better: 'lower', ...update, dependsOn: fate },
  updates_unsettled: {
    title: 'Increments with unknown outcome',
    definition: 'Of counters that were not read before the first increment or after the last',
    better: 'lower',
    ...update,
    dependsOn: fate,
  },
  writes_acknowledged: { title: 'Writes acknowledged', ...write },
  writes_lost: { title: 'Acknowledged writes lost', better: 'lower', ...write, dependsOn: fate },
  writes_recovered: {
    title: 'Unanswered writes that took effect',
    definition: 'Of unknown outcome, and read later',
    ...write,
    dependsOn: fate,
  },
  writes_unsettled: {
    title: 'Acknowledged writes with unknown outcome',
    better: 'lower',
    ...write,
    dependsOn: fate,
  },
  writes_unexpected: { title: 'Rejected writes that took effect', better: 'lower', ...write },
  reads_checked: {
    title: 'Reads checked for staleness',
    definition: 'Successful reads of a key that was written or read before',
    ...value,
    ...staleness,
  },
  reads_stale_share: {
    title: 'Stale reads',
    definition: '`age` is by how long a newer version, or the one shown, had been known',
    better: 'lower',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...shared, durations: 'either', 'send-moments': 'either' },
    ...staleness,
    labels: { age: ['expected', 'tolerated', 'beyond'] },
  },
  read_staleness_ms: {
    title: 'Staleness of reads',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...shared, durations: 'either', 'send-moments': 'either' },
    ...staleness,
  },
  limited_requests: { title: 'Requests to a rate limiter', ...limited },
  requests_admitted: { title: 'Requests admitted', ...limited, dependsOn: byWindow },
  requests_admitted_in_window: {
    title: 'Peak of requests admitted in a window',
    definition: 'The most of one key that were certainly admitted within one window',
    better: 'lower',
    ...limited,
    dependsOn: byWindow,
  },
  requests_over_limit: {
    title: 'Requests admitted over the limit',
    better: 'lower',
    ...limited,
    dependsOn: byWindow,
  },
  limited_requests_unknown: {
    title: 'Unanswered requests to a rate limiter',
    better: 'lower',
    ...limited,
    dependsOn: shared,
  },
  task_starts: { title: 'Tasks started', ...task },
  task_restarts: {
    title: 'Tasks restarted',
    definition: 'Starts beyond the first of each task',
    better: 'lower',
    ...task,
  },
  tasks_completed: { title: 'Tasks completed', better: 'higher', ...task },
  tasks_duplicated: { title: 'Tasks duplicated', better: 'lower', ...task, dependsOn: fate },
  tasks_lost: { title: 'Tasks lost', better: 'lower', ...task, dependsOn: fate },
  tasks_recovered: { title: 'Unanswered tasks that ran', ...task, dependsOn: fate },
} as const satisfies Readonly<Record<string, Metric>>;
