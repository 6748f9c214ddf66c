import type { Unit } from '../observe/measurement.ts';

interface Metric {
  /** As a chart's title says it. */
  readonly title: string;
  readonly unit: Unit;
}

/** Every metric that scaleproof measures itself, by the name that targets use. Labels are in brackets. */
export const metrics = {
  // Client, HTTP
  /**
   * Good answers, to the last byte: of an open loop from the intended start, of a closed one from the send, which makes it
   * blind to coordinated omission. [operation] [loop: open or closed]
   */
  http_latency_ms: { title: 'Latency of good answers', unit: 'ms' },
  /** Good answers of an open loop from the actual send: without the generator's lateness, and blind to what it hid. */
  http_latency_from_send_ms: { title: 'Latency of good answers from the actual send', unit: 'ms' },
  /** From the intended start over time: one histogram per second, all operations together. [loop] */
  http_latency_by_second_ms: { title: 'Latency of good answers by second', unit: 'ms' },
  /** Failed and timed-out requests, kept apart so that fast errors do not improve the latency. [error] [loop] */
  http_error_latency_ms: { title: 'Latency of errors', unit: 'ms' },
  /** [outcome: planned, ok, failed, timed-out, dropped] */
  http_requests: { title: 'Requests', unit: 'count' },
  /** Failed, timed out and dropped of planned. */
  http_error_share: { title: 'Requests without a good answer', unit: 'ratio' },
  /** [error, `dropped` among them], one-second buckets by when they were due. */
  http_errors_per_second: { title: 'Errors', unit: 'per-second' },
  /** Answers by the instance that made them. [instance] */
  http_requests_by_instance: { title: 'Requests by instance', unit: 'count' },
  /** Good answers per second of a closed loop, all instances together and divided by their number. */
  throughput_per_second: { title: 'Throughput', unit: 'per-second' },
  throughput_per_second_per_instance: { title: 'Throughput per instance', unit: 'per-second' },
  /** That took at least as long as the checker says, from when they were due. [error: `none` for a good answer] */
  slow_requests: { title: 'Slow requests', unit: 'count' },
  // Generator
  send_lateness_ms: { title: 'Sent after it was due', unit: 'ms' },
  generator_cpu_cores: { title: 'CPU of the generator', unit: 'cores' },
  /** The most that a generator in a process of its own held. */
  generator_rss_bytes: { title: 'Resident memory of the generator', unit: 'bytes' },
  generator_loop_lag_ms: { title: 'Event loop lag of the generator', unit: 'ms' },
  /** By how much the moments of processes that use the wall clock may be off on the timeline. */
  clock_bound_ms: { title: 'Bound of the wall clock', unit: 'ms' },
  /** 1 when a tool starts its clock at the actual send: it cannot tell how late it was, and its latency leaves that out. */
  latency_from_actual_send: { title: 'Latency counts from the actual send', unit: 'count' },
  // Scripts of k6
  /** Of the checks made in the measured phase, those that held. [check] */
  k6_checks: { title: 'Checks of the script that held', unit: 'ratio' },
  /** Over the whole run of k6, as k6 judged: 1 when it held, 0 when not; none without samples. [threshold] [read] */
  k6_thresholds_held: { title: 'Thresholds of the script that held', unit: 'count' },
  /** Thresholds that k6 counts as held although not one sample was there to judge. [threshold] */
  k6_thresholds_without_data: { title: 'Thresholds of the script without data', unit: 'count' },
  /** 1 when the script called `test.fail()`, 0 when not. */
  k6_marked_as_failed: { title: 'Marked as failed by the script itself', unit: 'count' },
  // Checkers: sessions
  /** That clients logged in to; a client that logs in again because its session is gone is counted once. */
  sessions: { title: 'Sessions', unit: 'count' },
  /** [fault: what happened last before the loss, or `none`] */
  sessions_lost: { title: 'Sessions lost', unit: 'count' },
  /** Neither seen lost nor seen whole after the last fault, so that nothing can be said of them. */
  sessions_unsettled: { title: 'Sessions whose fate was not seen', unit: 'count' },
  /** Not lost before the fault, and made by an instance that it hit. [fault] */
  sessions_at_risk: { title: 'Sessions on the instances that the fault hit', unit: 'count' },
  /** Of the settled ones. */
  sessions_survived_share: { title: 'Sessions that survived', unit: 'ratio' },
  /** Of the reads before the first fault, those that did not find the session. */
  session_reads_missed_share: { title: 'Reads that missed the session, before any fault', unit: 'ratio' },
  /** Of the answers before the first fault, those from the instance that made the session. */
  stickiness_share: { title: 'Answers from the instance that made the session', unit: 'ratio' },
  /** Gaps between two good answers of a session that survived. [fault] */
  session_unavailable_ms: { title: 'Session unavailable for', unit: 'ms' },
  /** Of the lost ones, those in whose place the app showed another of the same user, or one with a lower counter. */
  sessions_reset: { title: 'Sessions that started over', unit: 'count' },
  /** Shown again after the app had acknowledged the log-out. */
  sessions_resurrected: { title: 'Sessions alive after log-out', unit: 'count' },
  sessions_of_another: { title: 'Answers with the session of someone else', unit: 'count' },
  re_logins: { title: 'Log-ins after a lost session', unit: 'count' },
  // Checkers: delivery
  /** [outcome: ok, fail (refused to its publisher, or never sent), unknown] */
  messages_published: { title: 'Messages published', unit: 'count' },
  // The following by [path: local or cross-instance]
  messages_expected: { title: 'Deliveries expected', unit: 'count' },
  messages_delivered: { title: 'Deliveries', unit: 'count' },
  messages_lost: { title: 'Messages lost', unit: 'count' },
  messages_delivered_share: { title: 'Messages delivered', unit: 'ratio' },
  messages_doubled: { title: 'Messages delivered twice', unit: 'count' },
  messages_reordered: { title: 'Messages out of order', unit: 'count' },
  messages_late: { title: 'Messages late', unit: 'count' },
  /** [reason: echo, never-published, refused, wrong-room] */
  messages_unexpected: { title: 'Messages that nobody should have received', unit: 'count' },
  // Checkers: availability
  /** Of the operations due in the measured phase, those that were answered with a status below 500. */
  served_share: { title: 'Requests served', unit: 'ratio' },
  /** The longest time in the measured phase in which no request was served. */
  longest_outage_ms: { title: 'Longest time without a served request', unit: 'ms' },
  /** From the start of the fault to the first of 50 (or as many as the checker says) requests served in a row. [fault] */
  recovery_ms: { title: 'Recovered within', unit: 'ms' },
  /** From its start until it was over. [fault] */
  fault_ms: { title: 'Fault took', unit: 'ms' },
  faults_not_recovered: { title: 'Faults that were not recovered from', unit: 'count' },
  // Checkers: values
  updates_acknowledged: { title: 'Increments acknowledged', unit: 'count' },
  updates_lost: { title: 'Increments lost', unit: 'count' },
  updates_doubled: { title: 'Increments done twice', unit: 'count' },
  /** Of counters whose value was not shown before the first increment or after the last. */
  updates_unsettled: { title: 'Increments whose fate was not seen', unit: 'count' },
  writes_acknowledged: { title: 'Writes acknowledged', unit: 'count' },
  writes_lost: { title: 'Acknowledged writes lost', unit: 'count' },
  /** Of unknown outcome, and seen later. */
  writes_recovered: { title: 'Writes without an answer that are there', unit: 'count' },
  writes_unsettled: { title: 'Acknowledged writes whose fate was not seen', unit: 'count' },
  writes_unexpected: { title: 'Refused writes that are there', unit: 'count' },
  /** Good reads of something that had been written or shown before. */
  reads_checked: { title: 'Reads held against earlier answers', unit: 'count' },
  /** [age: expected, tolerated or beyond, by how long a newer version, or the one shown, had been known] */
  reads_stale_share: { title: 'Reads that showed an older version', unit: 'ratio' },
  read_staleness_ms: { title: 'Read was stale by', unit: 'ms' },
  // Checkers: limits and tasks
  limited_requests: { title: 'Requests to a rate limiter', unit: 'count' },
  requests_admitted: { title: 'Requests admitted', unit: 'count' },
  /** The most of one key that were surely admitted within one window. */
  requests_admitted_in_window: { title: 'Most requests admitted in a window', unit: 'count' },
  requests_over_limit: { title: 'Requests admitted over the limit', unit: 'count' },
  requests_perhaps_admitted: { title: 'Requests to a rate limiter without an answer', unit: 'count' },
  task_starts: { title: 'Tasks started', unit: 'count' },
  /** Starts beyond the first of each task. */
  task_starts_again: { title: 'Tasks started again', unit: 'count' },
  tasks_completed: { title: 'Tasks completed', unit: 'count' },
  tasks_doubled: { title: 'Tasks that ran more than once', unit: 'count' },
  tasks_lost: { title: 'Tasks lost', unit: 'count' },
  tasks_recovered: { title: 'Tasks without an answer that ran', unit: 'count' },
  delivery_latency_ms: { title: 'Delivery latency', unit: 'ms' },
  /** By the second in which the message was sent. */
  delivery_latency_by_second_ms: { title: 'Delivery latency by second', unit: 'ms' },
  /** Of the sockets that the workload asks for, those on the instance that they were meant for at the start. */
  sockets_placed: { title: 'Sockets on the instance they were meant for', unit: 'ratio' },
  socket_reconnects: { title: 'Sockets that reconnected', unit: 'count' },
  /** Of the attempts of sockets to come back, those due in the fullest 100 ms, wherever these begin. */
  reconnects_in_100_ms: { title: 'Most attempts to reconnect due within 100 ms', unit: 'count' },
  // Balancer, from its access log: requests that ended in the phase, whoever sent them; a WebSocket when it closes
  balancer_requests: { title: 'Requests that reached the balancer', unit: 'count' },
  /** Attempts of a request beyond its first one: failures of an instance that clients did not see. */
  balancer_retries: { title: 'Requests that the balancer sent again', unit: 'count' },
  // Servers, one value a second
  cpu_cores: { title: 'CPU', unit: 'cores' },
  /** For how long a limit of CPU held the node up; where the runtime enforces one. */
  cpu_throttled_ms_per_second: { title: 'Held up by the limit of CPU', unit: 'ms' },
  /** How often the node was started again; where the runtime counts that. */
  restarts: { title: 'Restarts', unit: 'count' },
  rss_bytes: { title: 'Resident memory', unit: 'bytes' },
  event_loop_lag_ms: { title: 'Event loop lag, p99 of each second', unit: 'ms' },
  event_loop_lag_max_ms: { title: 'Event loop lag, longest of each second', unit: 'ms' },
  requests_per_second: { title: 'Requests served', unit: 'per-second' },
  requests_in_flight: { title: 'Requests in flight', unit: 'count' },
  /** Counted by the instance. */
  requests_served: { title: 'Requests served', unit: 'count' },
  connections_accepted: { title: 'Connections accepted', unit: 'count' },
  sockets: { title: 'WebSockets held', unit: 'count' },
  sessions_held: { title: 'Sessions held', unit: 'count' },
  gc_ms_per_second: { title: 'Garbage collection', unit: 'ms' },
  /** Reads of what there is a cache for, by who answered. [from: local, redis or origin] */
  cache_reads_per_second: { title: 'Reads through the cache', unit: 'per-second' },
  cache_reads: { title: 'Reads through the cache', unit: 'count' },
  pool_in_use: { title: 'Database connections in use', unit: 'count' },
  pool_waiting: { title: 'Waiting for a database connection', unit: 'count' },
  redis_commands_per_second: { title: 'Redis commands', unit: 'per-second' },
  redis_clients: { title: 'Redis clients', unit: 'count' },
  redis_memory_bytes: { title: 'Redis memory', unit: 'bytes' },
  redis_hit_share: { title: 'Redis hit share', unit: 'ratio' },
  /** Of a master with a replica: what was written and the replica has not confirmed, which it does once a second. */
  redis_unconfirmed_bytes: { title: 'Redis writes that the replica has not confirmed', unit: 'bytes' },
  postgres_commits_per_second: { title: 'Postgres commits', unit: 'per-second' },
  postgres_connections: { title: 'Postgres connections', unit: 'count' },
  postgres_cache_hit_share: { title: 'Postgres cache hit share', unit: 'ratio' },
  /** From the commit of a marker row on the primary until the replica shows it, once a second. */
  replica_lag_ms: { title: 'Replica behind its primary', unit: 'ms' },
  /** `replay_lag` of pg_stat_replication: of the last change that the replica has reported, and none while none is made. */
  replica_stated_lag_ms: { title: 'Replica behind its primary, as Postgres states it', unit: 'ms' },
  /** A point at each reading of an instance whose counters had started again since the one before: the time between both. [instance] */
  counters_reset_within_ms: { title: 'Counters started again within', unit: 'ms' },
  /** The longest time without an answer of an instance that was up. [instance] */
  scrape_gap_ms: { title: 'Longest gap between two scrapes', unit: 'ms' },
  host_cores: { title: 'Cores of the machine', unit: 'cores' },
  host_cpu_cores: { title: 'CPU of the whole machine', unit: 'cores' },
  host_steal_cores: { title: 'CPU stolen from this machine', unit: 'cores' },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
