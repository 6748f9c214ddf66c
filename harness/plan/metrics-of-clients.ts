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
/** The generator's own metrics; nothing checks them. */
const generator = { dependsOn: {}, from: 'any-load' } as const;
const socketCount = { 'offered-load': 'either', answers: 'either', durations: 'either' } as const;

/** Metrics of generators. Labels are in brackets. */
export const metricsOfClients = {
  /**
   * Successful responses, to the last byte: of an open loop from the intended start, of a closed one from the send, which makes it
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
  /** Successful responses of an open loop from the actual send: without the generator's lateness, without what it hid. */
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
  /** Failed, timed-out and dropped requests of those planned. */
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
   * Requests that ended in the measured phase, to compare with the balancer's own count. [bound: least, the answered
   * ones away from its edges; most, also unanswered ones and those near its edges]
   */
  http_requests_ended: {
    title: 'Requests completed in the measured phase',
    unit: 'count',
    is: ['total'],
    dependsOn: asked,
    ...http,
    labels: { bound: ['least', 'most'] },
  },
  /** Responses by instance. [instance] */
  http_requests_by_instance: {
    title: 'Requests by instance',
    unit: 'count',
    is: ['total'],
    dependsOn: { ...asked, instances: 'reads-low' },
    ...http,
    labels: { instance: 'any' },
  },
  /** Calls of the adapter's functions that threw or broke the contract. [function, operation, said, on] */
  adapter_errors: {
    title: 'Errors of the adapter',
    unit: 'count',
    is: ['total'],
    dependsOn: { 'offered-load': 'reads-low' },
    from: 'any-load',
    labels: { function: 'any', operation: 'any', said: 'any', on: ['answers', 'error-pages'] },
  },
  /** Successful responses per second of a closed loop, all instances together and divided by their number. [loop] */
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
  /** The maximum of a generator in its own process. */
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
  /** The uncertainty, on the timeline, of timestamps by the wall clock. */
  clock_bound_ms: { title: 'Uncertainty of the wall clock', unit: 'ms', is: ['total'], ...generator },
  /** 1 when a tool measures latency from the actual send, so that lateness is unknown and not included. */
  latency_from_actual_send: {
    title: 'Latency counts from the actual send',
    unit: 'count',
    is: ['total'],
    ...generator,
  },
  // Scripts of k6
  /** Checks that passed, of those in the measured phase. [check] */
  k6_checks: {
    title: 'Checks of the script that passed',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...asked, 'script-answers': 'reads-high' },
    from: 'own-script',
    labels: { check: 'any' },
  },
  /**
   * Over the whole run of k6, by k6's result: 1 passed, 0 crossed; none without samples. Only doubts about what was
   * sent and answered affect it. [threshold] [read]
   */
  k6_thresholds_held: {
    title: 'Thresholds of the script that passed',
    unit: 'count',
    is: ['total'],
    dependsOn: { 'offered-load': 'either', answers: 'either', 'script-answers': 'reads-high' },
    ...script,
    labels: { threshold: 'any', read: 'any' },
  },
  /** Thresholds without samples or responses, so unknown regardless of k6's result. [threshold] [why] */
  k6_thresholds_without_data: {
    title: 'Thresholds of the script without data',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
    labels: { threshold: 'any', why: 'any' },
  },
  /**
   * From setup to teardown, including WebSockets and gRPC. [to: topology, elsewhere, or not-told where the request
   * has a name that is not an address] [host: of those that went elsewhere]
   */
  k6_requests: {
    title: 'Requests of the script',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
    labels: { to: ['topology', 'elsewhere', 'not-told'], host: 'any' },
  },
  /** Of those sent to the topology, with any response. */
  k6_requests_answered: {
    title: 'Requests of the script with an answer',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
  },
  /** Upper bound of the requests that k6 interrupted at the end of the load, which it does not report. */
  k6_requests_cut_off: {
    title: 'Requests of the script that may have been cut off',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    ...script,
  },
  /** 1 where k6's own summary or exit code differs from what was read from its output. [what] */
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
  /**
   * 1 when a tool passes no bodies on, so that responses are judged by status alone; with labels where that is known
   * to be wrong.
   */
  answers_by_status: {
    title: 'Answers judged by their status alone',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    from: 'any-load',
    labels: { operation: 'any', said: 'any' },
  },
  // Sockets
  /** Of the sockets of the workload, those on the intended instance at the start. */
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
  /** Of the reconnect attempts, those due in the fullest 100 ms, wherever these begin. */
  reconnects_in_100_ms: {
    title: 'Peak reconnect attempts within 100 ms',
    unit: 'count',
    is: ['total'],
    dependsOn: socketCount,
    from: 'room-load',
  },
} as const satisfies Readonly<Record<string, Metric>>;
