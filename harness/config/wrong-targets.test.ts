import { describe, expect, test } from 'vitest';
import { metricNamed, metricNames } from '../metrics/metrics.ts';
import type { Scenario } from '../plan/scenario.ts';
import { aggregates, aggregatesOf, type Target } from '../plan/target.ts';
import type { WrittenConfig } from './written-config.ts';
import { wrongTargets } from './wrong-targets.ts';

const journey: Scenario['workload'] = {
  kind: 'journey',
  order: 'in-turn',
  clients: 10,
  prepare: [],
  steps: ['read-session'],
  afterwards: [],
  onSessionMissing: 'log-in-again',
  clientsPerSession: 1,
  connections: 'keep-alive',
  addresses: 'shared',
  timeoutMs: 1_000,
  history: true,
};

const plain: Scenario = {
  name: 'any',
  question: 'Any?',
  driver: 'native',
  script: null,
  workload: journey,
  load: { kind: 'constant-rate', perSecond: 10, maxInFlight: 10 },
  phases: { warmupMs: 0, measuredMs: 1_000, cooldownMs: 0 },
  faults: [],
  checks: [],
  targets: [],
};
const checker = (name: string, metrics?: readonly string[]): Scenario['checks'][number] => ({
  name,
  ...(metrics && { metrics }),
  check: () => ({ findings: [], measurements: [] }),
});

const p95: Target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 };

function problems(targets: readonly Partial<Target>[], scenario: Partial<Scenario> = {}) {
  const all = targets.map((target) => ({ ...p95, ...target }));
  return wrongTargets({ scenario: { ...plain, ...scenario, targets: all }, ofDriver: [] }).join('\n');
}

test('a throughput of an operation needs an order that gives it one, and names the operation', () => {
  const closed = { kind: 'constant-users', users: 5, thinkMs: 0 } as const;
  const wanted = (where: Record<string, string>): Target => ({
    ...{ metric: 'operation_throughput_per_second', at: 'total', must: '>=', be: 1, where },
  });
  const steps = ['read-item', 'list-items'];
  const turns = { ...journey, steps, order: 'one-after-the-other' } as const;
  const wrong = (where: Record<string, string>, part: Partial<Scenario>) =>
    wrongTargets({ scenario: { ...plain, checks: [], ...part, targets: [wanted(where)] }, ofDriver: [] });
  expect(wrong({ operation: 'read-item' }, { load: closed, workload: turns })).toEqual([]);
  expect(wrong({}, { load: closed, workload: turns })[0]).toContain(
    'where.operation: it names no operation.',
  );
  expect(wrong({ operation: 'log-in' }, { load: closed, workload: turns })[0]).toContain(
    "'log-in' is no step",
  );
  expect(
    wrong({ operation: 'read-item' }, { load: closed, workload: { ...turns, order: 'in-turn' } })[0],
  ).toContain("Give the journey order: 'one-after-the-other'");
});

test('a name that is not known is refused with the nearest', () => {
  expect(problems([{ metric: 'http_latencyms' }])).toContain(
    "targets[0].metric: there is no 'http_latencyms'. Did you mean 'http_latency_ms'?",
  );
  for (const metric of ['toString', 'constructor', '__proto__', '', ' http_latency_ms', 'HTTP_LATENCY_MS'])
    expect(problems([{ metric }])).toContain(`there is no '${metric}'`);
});

test('a name that is not known is a type error in a config', () => {
  type Metric = WrittenConfig['scenarios'][number]['targets'][number]['metric'];
  const known: readonly Metric[] = ['http_latency_ms', 'carts:lost'];
  // @ts-expect-error: it is in no list of metrics.
  const unknown: Metric = 'http_latencyms';
  expect(known).not.toContain(unknown);
});

test('a name from an earlier version is refused with the current one', () => {
  expect(problems([{ metric: 'sessions_of_another', at: 'total', must: '==', be: 0 }])).toContain(
    "there is no 'sessions_of_another'. Did you mean 'sessions_mixed_up'?",
  );
});

test('a metric of your own checker is known when the checker declares it', () => {
  const lost = { metric: 'carts:lost', at: 'total', must: '==', be: 0 } as const;
  expect(problems([lost], { checks: [checker('carts', ['carts:lost'])] })).toBe('');
  expect(problems([lost], { checks: [checker('carts')] })).toContain("there is no 'carts:lost'");
  expect(
    problems([{ ...lost, metric: 'carts:lsot' }], { checks: [checker('carts', ['carts:lost'])] }),
  ).toContain("Did you mean 'carts:lost'?");
});

describe.each(metricNames)('%s', (metric) => {
  const kinds = metricNamed(metric)?.is ?? [];
  test('allows only the aggregates of its kind', () => {
    const possible = new Set(kinds.flatMap((kind) => aggregatesOf[kind]));
    const refused = aggregates.filter((at) => problems([{ metric, at, be: 1, must: '<' }]).includes('.at: '));
    expect(refused).toEqual(aggregates.filter((at) => !possible.has(at)));
  });
});

test('a label that a metric has not, and a value that it cannot have, are refused', () => {
  expect(problems([{ where: { operaton: 'log-in' } }])).toContain(
    "where: http_latency_ms has no label 'operaton'. Did you mean 'operation'?",
  );
  expect(problems([{ where: { loop: 'closed' } }])).toContain("where.loop: there is no 'closed' here.");
  const outcome = { metric: 'http_requests', at: 'total', where: { outcome: 'fail' } } as const;
  expect(problems([outcome])).toContain("there is no 'fail' here. Did you mean 'failed'?");
  const fault = { metric: 'sessions_lost', at: 'total', where: { fault: 'kill app-2' } } as const;
  expect(problems([fault], { checks: [checker('sessions')] })).toContain("there is no 'kill app-2' here");
});

test.each<[string, Partial<Target>, Partial<Scenario>]>([
  ['sessionCheck()', { metric: 'sessions_lost', at: 'total' }, {}],
  ['deliveryCheck()', { metric: 'messages_lost', at: 'total' }, {}],
  [
    "only a workload of kind 'room'",
    { metric: 'messages_lost', at: 'total' },
    { checks: [checker('delivery')] },
  ],
  [
    'history to true',
    { metric: 'sessions_lost', at: 'total' },
    { checks: [checker('sessions')], workload: { ...journey, history: false } },
  ],
  [
    "the driver 'native'",
    { metric: 'sessions_lost', at: 'total' },
    { checks: [checker('sessions')], driver: 'k6' },
  ],
  ["'constant-users'", { metric: 'throughput_per_second', at: 'total', must: '>=' }, {}],
  [
    "'constant-rate'",
    { metric: 'http_latency_from_send_ms' },
    { load: { kind: 'constant-users', users: 1, thinkMs: 0 } },
  ],
  ['it needs a fault. Add one', { metric: 'recovery_ms', at: 'max' }, { checks: [checker('availability')] }],
  ["kind 'room'", { metric: 'sockets_placed', at: 'share', be: 0.5 }, {}],
  ['a script', { metric: 'k6_checks', at: 'share', be: 0.5 }, {}],
])('what nothing in the scenario measures is refused with what to add: %s', (advice, target, scenario) => {
  expect(problems([target], scenario)).toMatch(/^targets\[0\]\.metric: nothing measures /);
  expect(problems([target], scenario)).toContain(advice);
});

test.each<[string, Partial<Target>]>([
  ['99.9 % is 0.999', { metric: 'http_error_share', at: 'share', must: '>=', be: 99.9 }],
  ['never below 0', { be: -1 }],
  ['nothing can be < 0', { be: 0 }],
  ['nothing can be > 1', { metric: 'http_error_share', at: 'share', must: '>', be: 1 }],
  ['cannot be missed', { must: '>=', be: 0 }],
])('a target that decides nothing is refused: %s', (why, target) => {
  expect(problems([target])).toContain(why);
});

test('targets that no number meets together are refused, and a range is none', () => {
  expect(
    problems([
      { must: '<', be: 100 },
      { must: '>', be: 200 },
    ]),
  ).toContain('targets[1].be: > 200 contradicts');
  expect(
    problems([
      { must: '<', be: 100 },
      { must: '>=', be: 100 },
    ]),
  ).toContain('contradicts');
  expect(
    problems([
      { must: '<=', be: 100 },
      { must: '>=', be: 100 },
    ]),
  ).toBe('');
  expect(
    problems([
      { must: '<', be: 100 },
      { must: '<', be: 200, level: 'watch' },
    ]),
  ).toBe('');
  const share = { metric: 'http_error_share', at: 'share' } as const;
  expect(
    problems([
      { ...share, must: '>=', be: 0.2 },
      { ...share, must: '<=', be: 1 },
    ]),
  ).toBe('');
});
