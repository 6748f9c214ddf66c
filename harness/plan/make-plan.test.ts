import { expect, test } from 'vitest';
import { plainTopology } from './fixtures/plain-topology.ts';
import { makePlan, orderOf } from './make-plan.ts';
import type { Scenario } from './scenario.ts';

const scenario = (name: string): Scenario => ({
  name,
  question: '?',
  driver: 'native',
  script: null,
  workload: { kind: 'request', operation: 'list-items', timeoutMs: 1_000 },
  load: { kind: 'constant-rate', perSecond: 1, maxInFlight: 1 },
  phases: { warmupMs: 500, measuredMs: 2_000, cooldownMs: 0 },
  faults: [],
  checks: [],
  targets: [],
});

const options = {
  suite: 'default',
  seed: 1,
  cells: ['latency', 'survival'].flatMap((name) =>
    ['memory', 'redis'].map((topology) => ({
      topology: plainTopology(topology),
      scenario: scenario(name),
      runtime: null,
    })),
  ),
  expect: new Map([['memory/survival', 'fail' as const]]),
  repetitions: 2,
  lacks: () => null,
};

test('every cell is in the plan, with what is expected of it', () => {
  const plan = makePlan(options);
  expect(plan.cells.map(({ key, expect }) => [key, expect])).toEqual([
    ['memory/latency', 'pass'],
    ['redis/latency', 'pass'],
    ['memory/survival', 'fail'],
    ['redis/survival', 'pass'],
  ]);
});

test('a cell that cannot run stays in the plan with its reason and takes no time', () => {
  const lack = { reason: 'There is no redis-server.', enable: 'apt-get install redis-server.' };
  const plan = makePlan({ ...options, lacks: ({ topology: { name } }) => (name === 'redis' ? lack : null) });
  expect(plan.cells.map(({ key, skip, estimatedMs }) => [key, skip !== null, estimatedMs])).toEqual([
    ['memory/latency', false, 12_000],
    ['redis/latency', true, 0],
    ['memory/survival', false, 12_000],
    ['redis/survival', true, 0],
  ]);
  expect(orderOf(plan, (items) => [...items])).toHaveLength(4);
});

test('every cell runs once before any runs twice', () => {
  const order = orderOf(makePlan(options), (items) => items.toReversed());
  expect(order.map(({ cell, repetition }) => `${cell.key} ${repetition}`)).toEqual([
    'memory/latency 0',
    'redis/latency 0',
    'memory/survival 0',
    'redis/survival 0',
    'redis/survival 1',
    'memory/survival 1',
    'redis/latency 1',
    'memory/latency 1',
  ]);
});
