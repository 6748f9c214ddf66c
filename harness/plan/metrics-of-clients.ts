import type { DependsOn, Metric } from './metric.ts';

const asked = {
  'offered-load': 'either',
  answers: 'either',
  phases: 'either',
  aftermath: 'either',
} as const satisfies DependsOn;
const fromSend = {
  'offered-load': 'either',
  answers: 'either',
  pace: 'either',
  'answer-times': 'reads-high',
  aftermath: 'reads-low',
} as const satisfies DependsOn;
const fromDue = { ...fromSend, schedule: 'reads-high' } as const satisfies DependsOn;
const done = { ...asked, capacity: 'reads-low' } as const satisfies DependsOn;

const loop = ['open', 'closed'] as const;
const outcome = ['planned', 'ok', 'failed', 'timed-out', 'dropped'] as const;

const http = { from: 'http-load' } as const;
const script = { from: 'own-script' } as const;
/** What the generator says of itself: nothing is held against it but its own word. */
const generator = { dependsOn: {}, from: 'any-load' } as const;
const socketCount = { 'offered-load': 'either', answers: 'either', durations: 'either' } as const;

/** What generators see and say. Labels are in brackets. */
export const metricsOfClients = {
  /**
   * Good answers, to the last byte: of an open loop from the intended start, of a closed one from the send, which makes it
   * subject to coordinated omission. [operation] [loop: open or closed]
   */
  http_latency_ms: {
    title: 'Latency of successful requests',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: fromDue,
    ...http,
    labels: { operation: 'any', loop },
    notBelow: 'http_latency_from_send_ms',
  },
  /** Good answers of an open loop from the actual send: without the generator's lateness, and blind to what it hid. */
  http_latency_from_send_ms: {
    title: 'Latency of successful requests from the actual send',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: fromSend,
    from: 'open-http-load',
  },
  /** From the intended start over time: one histogram per second, all operations together. [loop] */
  http_latency_by_second_ms: {
    title: 'Latency of successful requests by second',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...fromDue, phases: 'either' },
    ...http,
    labels: { loop },
  },
  /** Failed and timed-out requests, kept apart so that fast errors do not improve the latency. [error] [loop] */
  http_error_latency_ms: {
    title: 'Latency of failed requests',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: fromDue,
    ...http,
    labels: { error: 'any', loop },
  },
  /** [outcome: planned, ok, failed, timed-out, dropped] */
  http_requests: {
    title: 'Requests',
    unit: 'count',
    is: ['total'],
    dependsOn: { ...asked, 'offered-load': 'reads-low' },
    ...http,
    labels: { outcome },
  },
  /** Failed, timed out and dropped of planned. */
  http_error_share: {
    title: 'Error rate',
    unit: 'ratio',
    is: ['share'],
    dependsOn: asked,
    ...http,
  },
  /** [error, `dropped` among them], one-second buckets by when they were due. */
  http_errors_per_second: {
    title: 'Errors',
    unit: 'per-second',
    is: ['series'],
    dependsOn: asked,
    ...http,
    labels: { error: 'any' },
  },
  /**
   * Requests that ended in the measured phase, to hold the balancer's own count against. [bound: least, those that were
   * answered, away from its edges; most, also those without an answer and those near its edges]
   */
  http_requests_ended: {
    title: 'Requests completed in the measured phase',
    unit: 'count',
    is: ['total'],
    dependsOn: asked,
    ...http,
    labels: { bound: ['least', 'most'] },
  },
  /** Answers by the instance that made them. [instance] */
  http_requests_by_instance: {
    title: 'Requests by instance',
    unit: 'count',
    is: ['total'],
    dependsOn: { ...asked, instances: 'reads-low' },
    ...http,
    labels: { instance: 'any' },
  },
  /** Calls of the adapter's functions that threw or returned what is not in the contract. [function, operation, said, on] */
  adapter_errors: {
    title: 'Errors of the adapter',
    unit: 'count',
    is: ['total'],
    dependsOn: { 'offered-load': 'reads-low' },
    from: 'any-load',
    labels: { function: 'any', operation: 'any', said: 'any', on: ['answers', 'error-pages'] },
  },
  /** Good answers per second of a closed loop, all instances together and divided by their number. [loop] */
  throughput_per_second: {
    title: 'Throughput',
    unit: 'per-second',
    is: ['total'],
    dependsOn: done,
    from: 'closed-http-load',
    labels: { loop },
  },
  throughput_per_second_per_instance: {
    title: 'Throughput per instance',
    unit: 'per-second',
    is: ['total'],
    dependsOn: done,
    from: 'closed-http-load',
    labels: { loop },
  },
  // Generator
  send_lateness_ms: { title: 'Send lateness', unit: 'ms', is: ['distribution'], ...generator },
  generator_cpu_cores: {
    title: 'CPU of the generator',
    unit: 'cores',
    is: ['total', 'series'],
    ...generator,
  },
  /** The most that a generator in a process of its own held. */
  generator_rss_bytes: {
    title: 'Resident memory of the generator',
    unit: 'bytes',
    is: ['total'],
    ...generator,
  },
  generator_loop_lag_ms: {
    title: 'Event loop lag of the generator',
    unit: 'ms',
    is: ['distribution'],
    ...generator,
  },
  /** By how much the moments of processes that use the wall clock may be off on the timeline. */
  clock_bound_ms: { title: 'Uncertainty of the wall clock', unit: 'ms', is: ['total'], ...generator },
  /** 1 when a tool starts its clock at the actual send: it cannot tell how late it was, and its latency leaves that out. */
  latency_from_actual_send: {
    title: 'Latency counts from the actual send',
    unit: 'count',
    is: ['total'],
    ...generator,
  },
  // Scripts of k6
  /** Of the checks made in the measured phase, those that held. [check] */
  k6_checks: {
    title: 'Checks of the script that passed',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...asked, 'script-answers': 'reads-high' },
    from: 'own-script',
    labels: { check: 'any' },
  },
  /**
   * Over the whole run of k6, as k6 judged: 1 when it held, 0 when not; none without samples. What slowness does to it
   * depends on what it asks, so that only doubts about what was sent and answered touch it. [threshold] [read]
   */
  k6_thresholds_held: {
    title: 'Thresholds of the script that passed',
    unit: 'count',
    is: ['total'],
    dependsOn: { 'offered-load': 'either', answers: 'either', 'script-answers': 'reads-high' },
    ...script,
    labels: { threshold: 'any', read: 'any' },
  },
  /** Thresholds of which nothing can be said, whatever k6 counts them as: without a sample, or an answer. [threshold] [why] */
  k6_thresholds_without_data: {
    title: 'Thresholds of the script without data',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
    labels: { threshold: 'any', why: 'any' },
  },
  /**
   * From its setup to its teardown, WebSockets and calls of gRPC among them. [to: topology, elsewhere, or not-told where the
   * script gave its request a name that is no address] [host: of those that went elsewhere]
   */
  k6_requests: {
    title: 'Requests of the script',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
    labels: { to: ['topology', 'elsewhere', 'not-told'], host: 'any' },
  },
  /** Of those that did not go elsewhere, whatever the answer said. */
  k6_requests_answered: {
    title: 'Requests of the script with an answer',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
  },
  /** The most that k6 may have cut off at the end of the load, which it does not tell. */
  k6_requests_cut_off: {
    title: 'Requests of the script that may have been cut off',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
  },
  /** 1 where k6's own summary or its exit code says something else than what was read of it. [what] */
  k6_contradictions: {
    title: "Differences from k6's own summary",
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
    labels: { what: 'any' },
  },
  /** 1 when the script called `test.fail()`, 0 when not. */
  k6_marked_as_failed: {
    title: 'Marked as failed by the script itself',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
  },
  /** 1 when a tool passes no bodies on, so that answers are judged by their status alone; and where that is known to be wrong. */
  answers_by_status: {
    title: 'Answers judged by their status alone',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    from: 'any-load',
    labels: { operation: 'any', said: 'any' },
  },
  // Sockets
  /** Of the sockets that the workload asks for, those on the instance that they were meant for at the start. */
  sockets_placed: {
    title: 'Sockets on the intended instance',
    unit: 'ratio',
    is: ['share'],
    dependsOn: {},
    from: 'room-load',
  },
  socket_reconnects: {
    title: 'Sockets that reconnected',
    unit: 'count',
    is: ['total'],
    dependsOn: socketCount,
    from: 'room-load',
  },
  /** Of the attempts of sockets to come back, those due in the fullest 100 ms, wherever these begin. */
  reconnects_in_100_ms: {
    title: 'Peak reconnect attempts within 100 ms',
    unit: 'count',
    is: ['total'],
    dependsOn: socketCount,
    from: 'room-load',
  },
} as const satisfies Readonly<Record<string, Metric>>;
