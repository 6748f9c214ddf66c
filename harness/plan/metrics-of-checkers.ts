import type { DependsOn, Metric } from './metric.ts';

/**
 * The outcome of something that was created, such as a session or an acknowledged write: it does not depend on other
 * load, and what was not checked again counts as unsettled.
 */
const fate = { answers: 'either', phases: 'either' } as const satisfies DependsOn;
/** Counts of requests and responses: less load means lower counts. */
const counted = { ...fate, 'offered-load': 'reads-low' } as const satisfies DependsOn;
const shared = { ...counted, 'offered-load': 'either' } as const satisfies DependsOn;
const lasting = {
  ...shared,
  durations: 'reads-high',
  'send-moments': 'reads-high',
  aftermath: 'reads-low',
} as const satisfies DependsOn;
const byWindow = { ...counted, durations: 'either', 'send-moments': 'either' } as const satisfies DependsOn;

const sessionFate = { ...fate, sessions: 'either' } as const satisfies DependsOn;
const sessionCount = { ...counted, sessions: 'either' } as const satisfies DependsOn;
const sessionShare = { ...shared, sessions: 'either' } as const satisfies DependsOn;
const messageCount = { ...counted, deliveries: 'either' } as const satisfies DependsOn;
const messageTime = {
  'offered-load': 'either',
  answers: 'either',
  deliveries: 'either',
  'answer-times': 'reads-high',
} as const satisfies DependsOn;

const total = { unit: 'count', is: ['total'] } as const;
const session = { ...total, dependsOn: sessionCount, from: { checker: 'sessions' } } as const;
const value = { ...total, dependsOn: counted } as const;
const update = { ...value, from: { checker: 'updates' } } as const;
const write = { ...value, from: { checker: 'writes' } } as const;
const task = { ...value, from: { checker: 'tasks' } } as const;
const limited = { ...value, from: { checker: 'rate-limit' } } as const;
const message = {
  ...total,
  dependsOn: messageCount,
  from: { checker: 'delivery' },
  labels: { path: ['local', 'cross-instance'] },
} as const;
const ofFault = { labels: { fault: 'any' } } as const;
const recovery = { from: { checker: 'availability', ofFaults: true } } as const;
const availability = { from: { checker: 'availability' } } as const;
const staleness = { from: { checker: 'stale-reads' } } as const;

/** Metrics of checkers. Labels are in brackets. */
export const metricsOfCheckers = {
  /** At least as long as the checker's limit, from when they were due. [error: `none` for a successful response, `dropped` if never sent] */
  slow_requests: {
    title: 'Slow requests',
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
  // Sessions
  /** Sessions that clients logged in to; a client that logs in again after a loss is counted once. */
  sessions: { title: 'Sessions', ...session, dependsOn: sessionFate },
  /** [fault: what happened last before the loss, or `none`] */
  sessions_lost: { title: 'Sessions lost', ...session, dependsOn: sessionFate, ...ofFault },
  /** Not checked after the last fault, so their outcome is unknown. */
  sessions_unsettled: { title: 'Sessions with unknown outcome', ...session, dependsOn: sessionFate },
  /** Not lost before the fault, and created by an instance that it acted on. [fault] */
  sessions_at_risk: {
    title: 'Sessions on the instances that the fault hit',
    ...session,
    dependsOn: sessionShare,
    from: { checker: 'sessions', ofFaults: true },
    ...ofFault,
  },
  /** Of the settled ones. */
  sessions_survived_share: {
    title: 'Sessions that survived',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...sessionShare, 'offered-load': 'reads-high' },
    from: { checker: 'sessions' },
  },
  /** Of the reads before the first fault, those that did not find the session. */
  session_reads_missed_share: {
    title: 'Session misses before any fault',
    unit: 'ratio',
    is: ['share'],
    dependsOn: sessionShare,
    from: { checker: 'sessions' },
  },
  /** Of the responses before the first fault, those from the instance that created the session. */
  stickiness_share: {
    title: 'Stickiness: answers from the instance that created the session',
    unit: 'ratio',
    is: ['share'],
    dependsOn: sessionShare,
    from: { checker: 'sessions' },
  },
  /** Gaps between two successful responses of a session that survived. [fault] */
  session_unavailable_ms: {
    title: 'Session unavailability',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...lasting, sessions: 'either' },
    from: { checker: 'sessions' },
    ...ofFault,
  },
  /** Of the lost ones, those replaced by another session of the same user, or with a lower counter. */
  sessions_reset: { title: 'Sessions reset', ...session },
  /** Shown again after the app had acknowledged the log-out. */
  sessions_resurrected: { title: 'Sessions valid after log-out', ...session },
  sessions_mixed_up: { title: "Answers with another user's session", ...session },
  re_logins: { title: 'Log-ins after a lost session', ...session },
  // Delivery
  /** [outcome: ok, fail (rejected, or without a socket), unknown, dropped (never sent)] */
  messages_published: {
    title: 'Messages published',
    ...message,
    labels: { outcome: ['ok', 'fail', 'unknown', 'dropped'] },
  },
  // The following by [path: local or cross-instance]
  messages_expected: { title: 'Deliveries expected', ...message },
  messages_delivered: { title: 'Deliveries', ...message },
  messages_lost: { title: 'Messages lost', ...message },
  messages_delivered_share: {
    title: 'Messages delivered',
    ...message,
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...messageCount, 'offered-load': 'either' },
  },
  messages_duplicated: { title: 'Messages duplicated', ...message },
  messages_reordered: { title: 'Messages out of order', ...message },
  messages_late: {
    title: 'Messages late',
    ...message,
    dependsOn: { ...messageCount, durations: 'reads-high' },
  },
  /** [reason: echo, never-published, refused, wrong-room] */
  messages_unexpected: {
    title: 'Unexpected messages',
    ...message,
    labels: { reason: ['echo', 'never-published', 'refused', 'wrong-room'] },
  },
  delivery_latency_ms: {
    title: 'Delivery latency',
    ...message,
    unit: 'ms',
    is: ['distribution'],
    dependsOn: messageTime,
  },
  /** By the second in which the message was sent. */
  delivery_latency_by_second_ms: {
    title: 'Delivery latency by second',
    ...message,
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...messageTime, phases: 'either' },
  },
  // Availability
  /** Of the operations due in the measured phase, dropped ones included, those answered with a status below 500. */
  served_share: {
    title: 'Availability',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...shared, aftermath: 'reads-high' },
    ...availability,
  },
  /** The longest time in the measured phase in which no request was served. */
  longest_outage_ms: {
    title: 'Longest outage',
    unit: 'ms',
    is: ['total'],
    dependsOn: lasting,
    ...availability,
  },
  /** From the start of the fault to the first of 50 (or as many as the checker says) requests served in a row. [fault] */
  recovery_ms: {
    title: 'Recovery time',
    unit: 'ms',
    is: ['total'],
    dependsOn: { ...lasting, 'one-fault': 'either' },
    ...recovery,
    ...ofFault,
  },
  faults_not_recovered: {
    title: 'Faults without recovery',
    ...total,
    dependsOn: { ...shared, 'one-fault': 'either', aftermath: 'either' },
    ...recovery,
  },
  /** From its start to its end. [fault] */
  fault_ms: {
    title: 'Fault duration',
    unit: 'ms',
    is: ['total'],
    dependsOn: { 'offered-load': 'reads-low', durations: 'reads-high' },
    from: { checker: 'fault-durations', ofFaults: true },
    ...ofFault,
  },
  // Values
  updates_acknowledged: { title: 'Increments acknowledged', ...update },
  updates_lost: { title: 'Increments lost', ...update, dependsOn: fate },
  updates_duplicated: { title: 'Increments duplicated', ...update, dependsOn: fate },
  /** Of counters that were not read before the first increment or after the last. */
  updates_unsettled: { title: 'Increments with unknown outcome', ...update, dependsOn: fate },
  writes_acknowledged: { title: 'Writes acknowledged', ...write },
  writes_lost: { title: 'Acknowledged writes lost', ...write, dependsOn: fate },
  /** Of unknown outcome, and read later. */
  writes_recovered: { title: 'Unanswered writes that took effect', ...write, dependsOn: fate },
  writes_unsettled: { title: 'Acknowledged writes with unknown outcome', ...write, dependsOn: fate },
  writes_unexpected: { title: 'Rejected writes that took effect', ...write },
  /** Successful reads of a key that was written or read before. */
  reads_checked: { title: 'Reads checked for staleness', ...value, ...staleness },
  /** [age: expected, tolerated or beyond, by how long a newer version, or the one shown, had been known] */
  reads_stale_share: {
    title: 'Stale reads',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...shared, durations: 'either', 'send-moments': 'either' },
    ...staleness,
    labels: { age: ['expected', 'tolerated', 'beyond'] },
  },
  read_staleness_ms: {
    title: 'Staleness of reads',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...shared, durations: 'either', 'send-moments': 'either' },
    ...staleness,
  },
  // Limits and tasks
  limited_requests: { title: 'Requests to a rate limiter', ...limited },
  requests_admitted: { title: 'Requests admitted', ...limited, dependsOn: byWindow },
  /** The most of one key that were certainly admitted within one window. */
  requests_admitted_in_window: {
    title: 'Peak of requests admitted in a window',
    ...limited,
    dependsOn: byWindow,
  },
  requests_over_limit: { title: 'Requests admitted over the limit', ...limited, dependsOn: byWindow },
  limited_requests_unknown: {
    title: 'Unanswered requests to a rate limiter',
    ...limited,
    dependsOn: shared,
  },
  task_starts: { title: 'Tasks started', ...task },
  /** Starts beyond the first of each task. */
  task_restarts: { title: 'Tasks restarted', ...task },
  tasks_completed: { title: 'Tasks completed', ...task },
  tasks_duplicated: { title: 'Tasks duplicated', ...task, dependsOn: fate },
  tasks_lost: { title: 'Tasks lost', ...task, dependsOn: fate },
  tasks_recovered: { title: 'Unanswered tasks that ran', ...task, dependsOn: fate },
} as const satisfies Readonly<Record<string, Metric>>;
