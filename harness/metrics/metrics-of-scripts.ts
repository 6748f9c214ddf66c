import type { DependsOn, Metric } from './metric.ts';

const script = { from: 'own-script', unit: 'count', is: ['total'], dependsOn: {} } as const;
/** Only what was sent and answered matters to the result of a script. */
const result = {
  'offered-load': 'either',
  answers: 'either',
  'script-answers': 'reads-high',
} as const satisfies DependsOn;

/** Metrics of a k6 script that a scenario runs as it is. */
export const metricsOfScripts = {
  k6_checks: {
    title: 'Checks of the script that passed',
    definition: 'Of the checks in the measured phase',
    better: 'higher',
    ...script,
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...result, phases: 'either', aftermath: 'either' },
    labels: { check: 'any' },
  },
  k6_thresholds_held: {
    title: 'Thresholds of the script that passed',
    definition: "Over the whole run of k6, by k6's result: 1 passed, 0 crossed; none without samples",
    better: 'higher',
    ...script,
    dependsOn: result,
    labels: { threshold: 'any', read: 'any' },
  },
  k6_thresholds_without_data: {
    title: 'Thresholds of the script without data',
    definition: "Thresholds without samples or responses, so unknown regardless of k6's result",
    better: 'lower',
    ...script,
    labels: { threshold: 'any', why: 'any' },
  },
  k6_requests: {
    title: 'Requests of the script',
    definition:
      'From setup to teardown, including WebSockets and gRPC. `not-told`: the request has a name that is not an address; `host` is of those that went elsewhere',
    ...script,
    labels: { to: ['topology', 'elsewhere', 'not-told'], host: 'any' },
  },
  k6_requests_answered: {
    title: 'Requests of the script with an answer',
    definition: 'Of those sent to the topology, with any response',
    ...script,
  },
  k6_requests_cut_off: {
    title: 'Requests of the script that may have been cut off',
    definition:
      'Upper bound of the requests that k6 interrupted at the end of the load, which it does not report',
    better: 'lower',
    ...script,
  },
  k6_contradictions: {
    title: "Differences from k6's own summary",
    definition: "1 where k6's own summary or exit code differs from what was read from its output",
    better: 'lower',
    ...script,
    labels: { what: 'any' },
  },
  k6_marked_as_failed: {
    title: 'Marked as failed by the script itself',
    definition: '1 when the script called `test.fail()`, 0 when not',
    better: 'lower',
    ...script,
  },
} as const satisfies Readonly<Record<string, Metric>>;
