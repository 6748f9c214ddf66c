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
const wire =
  'heads and bodies as they are on the wire, compressed where they are; without what TCP and TLS add';
const counted = { ...asked, 'offered-load': 'reads-low' } as const satisfies DependsOn;
const onTheWire = {
  dependsOn: counted,
  from: 'weighed-http-load',
  labels: { operation: 'any' },
} as const;
/** The generator's own metrics; nothing checks them. */
const generator = { dependsOn: {}, from: 'any-load' } as const;
const socketCount = { 'offered-load': 'either', answers: 'either', durations: 'either' } as const;

/** Metrics of generators. */
export const metricsOfClients = {
  http_latency_ms: {
    title: 'Latency of successful requests',
    definition:
      'To the last byte: of an open load from when a request was due, of a closed one from the send, which makes it subject to coordinated omission',
    question: 'How long did successful requests take (p50, p95, p99)?',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: fromDue,
    ...http,
    labels: { operation: 'any', loop },
    notBelow: 'http_latency_from_send_ms',
  },
  http_latency_from_send_ms: {
    title: 'Latency of successful requests from the actual send',
    definition: "Of an open load: without the generator's lateness, and without what it hid",
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: fromSend,
    from: 'open-http-load',
  },
  http_latency_by_instance_ms: {
    title: 'Latency of successful requests by instance',
    definition: 'That of http_latency_ms, by the instance that answered',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...fromDue, instances: 'either' },
    ...{ ...http, labels: { instance: 'any' } },
  },
  http_latency_by_second_ms: {
    title: 'Latency of successful requests by second',
    definition: 'From when a request was due: one histogram per second, all operations together',
    question: 'Was the latency steady, or did it drift over the run?',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...fromDue, phases: 'either' },
    ...http,
    labels: { loop },
  },
  http_error_latency_ms: {
    title: 'Latency of failed requests',
    definition: 'Failed and timed-out requests, kept apart so that fast errors do not improve the latency',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: fromDue,
    ...http,
    labels: { error: 'any', loop },
  },
  http_requests: {
    title: 'Requests',
    unit: 'count',
    is: ['total'],
    ...{ dependsOn: counted, ...http, labels: { outcome } },
  },
  http_redirects: {
    title: 'Redirects that were followed',
    definition:
      "Requests besides those that were planned, of operations with `redirects: 'follow'`; without one there is no such number",
    unit: 'count',
    is: ['total'],
    dependsOn: { ...asked, 'offered-load': 'reads-low' },
    ...http,
  },
  http_requests_sent: {
    title: 'Requests sent',
    definition:
      'By operation, at least in part, also those that got no response and each redirect that was followed',
    unit: 'count',
    is: ['total'],
    ...onTheWire,
  },
  http_bytes_sent: {
    title: 'Bytes sent',
    definition: `Of requests, ${wire}`,
    better: 'lower',
    unit: 'bytes',
    is: ['total'],
    ...onTheWire,
  },
  http_bytes_received: {
    title: 'Bytes received',
    definition: `Of responses, also of broken ones, ${wire}`,
    better: 'lower',
    unit: 'bytes',
    is: ['total'],
    ...onTheWire,
  },
  http_error_share: {
    title: 'Error rate',
    definition: 'Failed, timed-out and dropped requests of those planned',
    better: 'lower',
    unit: 'ratio',
    is: ['share'],
    dependsOn: asked,
    ...http,
  },
  http_errors_per_second: {
    title: 'Errors per second',
    definition: 'By the second in which a request was due; `dropped` is an error here',
    question: 'When did requests fail, and how?',
    better: 'lower',
    unit: 'per-second',
    is: ['series'],
    dependsOn: asked,
    ...http,
    labels: { error: 'any' },
  },
  http_requests_ended: {
    title: 'Requests completed in the measured phase',
    definition:
      "To compare with the balancer's own count. `least`: the answered ones away from the edges of the phase; `most`: also unanswered ones and those near its edges",
    unit: 'count',
    is: ['total'],
    dependsOn: asked,
    ...http,
    labels: { bound: ['least', 'most'] },
  },
  http_requests_by_instance: {
    title: 'Requests by instance',
    definition: 'Responses by the instance that sent them',
    unit: 'count',
    is: ['total'],
    dependsOn: { ...asked, instances: 'reads-low' },
    ...http,
    labels: { instance: 'any' },
  },
  adapter_errors: {
    title: 'Errors of the adapter',
    definition: "Calls of the adapter's functions that threw or broke the contract",
    better: 'lower',
    unit: 'count',
    is: ['total'],
    dependsOn: { 'offered-load': 'reads-low' },
    from: 'any-load',
    labels: { function: 'any', operation: 'any', said: 'any', on: ['answers', 'error-pages'] },
  },
  throughput_per_second: {
    title: 'Throughput',
    definition: 'Successful responses of a closed load, all instances together',
    question: 'Was the throughput steady over the run?',
    better: 'higher',
    unit: 'per-second',
    is: ['total'],
    dependsOn: done,
    from: 'closed-http-load',
    labels: { loop },
  },
  throughput_per_second_per_instance: {
    title: 'Throughput per instance',
    definition: 'The same, divided by the number of instances',
    better: 'higher',
    unit: 'per-second',
    is: ['total'],
    dependsOn: done,
    from: 'closed-http-load',
    labels: { loop },
  },
  operation_throughput_per_second: {
    title: 'Throughput of an operation',
    definition:
      "Successful responses of a closed load in an operation's own part of the measured phase, all instances together: for steps that are done one after the other",
    better: 'higher',
    unit: 'per-second',
    is: ['total'],
    dependsOn: done,
    from: 'turns',
    labels: { operation: 'any', loop },
  },
  send_lateness_ms: {
    title: 'Send lateness',
    definition: 'From when a request was due until it was sent',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    ...generator,
  },
  generator_cpu_cores: {
    title: 'CPU of the generator',
    question: 'Was the load generator the bottleneck? It can use one core.',
    better: 'lower',
    unit: 'cores',
    is: ['total', 'series'],
    ...generator,
  },
  generator_rss_bytes: {
    title: 'Resident memory of the generator',
    definition: 'The maximum of a generator in its own process',
    better: 'lower',
    unit: 'bytes',
    is: ['total'],
    ...generator,
  },
  generator_loop_lag_ms: {
    title: 'Event loop lag of the generator',
    question: 'Could the generator send and read on time?',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    ...generator,
  },
  clock_bound_ms: {
    title: 'Uncertainty of the wall clock',
    definition: 'On the timeline, of timestamps by the wall clock',
    better: 'lower',
    unit: 'ms',
    is: ['total'],
    ...generator,
  },
  latency_from_actual_send: {
    title: 'Latency counts from the actual send',
    definition:
      '1 when a tool measures latency from the actual send, so that lateness is unknown and not included',
    unit: 'count',
    is: ['total'],
    ...generator,
  },
  answers_by_status: {
    title: 'Answers judged by their status alone',
    definition:
      '1 when a tool passes no bodies on, so that responses are judged by status alone; with labels where that is known to be wrong',
    unit: 'count',
    is: ['total'],
    dependsOn: {},
    from: 'any-load',
    labels: { operation: 'any', said: 'any' },
  },
  sockets_placed: {
    title: 'Sockets on the intended instance',
    definition: 'Of the sockets of the workload, those on the intended instance at the start',
    better: 'higher',
    unit: 'ratio',
    is: ['share'],
    dependsOn: {},
    from: 'room-load',
  },
  joins_succeeded_share: {
    title: 'Attempts to join that got into the room',
    definition: 'Of all attempts of sockets to get into the room, the first and those to come back',
    better: 'higher',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { answers: 'either' },
    from: 'room-load',
  },
  socket_reconnects: {
    title: 'Sockets that reconnected',
    better: 'lower',
    unit: 'count',
    is: ['total'],
    dependsOn: socketCount,
    from: 'room-load',
  },
  reconnects_in_100_ms: {
    title: 'Peak reconnect attempts within 100 ms',
    definition: 'Those due in the fullest 100 ms, wherever these begin',
    better: 'lower',
    unit: 'count',
    is: ['total'],
    dependsOn: socketCount,
    from: 'room-load',
  },
} as const satisfies Readonly<Record<string, Metric>>;
