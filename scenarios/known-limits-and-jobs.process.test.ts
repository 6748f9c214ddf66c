import { expect, test } from 'vitest';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { rateLimitCheck, taskCheck } from '../harness/index.ts';
import { runCell } from './run-cell.ts';

const threeInstances: WrittenTopology = {
  balancer: { engine: 'built-in', policy: 'round-robin' },
  sessions: 'memory',
};

/** The same operation 120 times within three seconds. */
function asking(
  operation: 'pass-limit' | 'submit-job',
  checks: NonNullable<WrittenScenario['checks']>,
): WrittenScenario {
  return {
    name: 'asking',
    question: 'What becomes of 120 requests?',
    driver: 'native',
    workload: { kind: 'journey', clients: 60, steps: [operation], history: true },
    load: { kind: 'constant-rate', perSecond: 40, maxInFlight: 60 },
    phases: { measured: '3s' },
    checks,
    targets: [{ metric: 'http_error_share', at: 'share', must: '<', be: 1 }],
  };
}

test.each([
  { id: 'R1', where: 'in each of three instances', rateLimit: 'local', admitted: 30 },
  { id: 'R2', where: 'in Redis', rateLimit: 'redis', admitted: 10 },
] as const)('$id: a limit of 10 kept $where admits $admitted of 120', async ({ rateLimit, admitted }) => {
  const topology = { ...threeInstances, rateLimit, env: { RATE_LIMIT_MAX: '10' } };
  const checks = [rateLimitCheck({ limit: 10, windowMs: 60_000 })];
  const { total, repetition } = await runCell(topology, asking('pass-limit', checks));
  expect(total('limited_requests')).toBe(120);
  expect(total('requests_perhaps_admitted')).toBe(0);
  expect(total('requests_admitted')).toBe(admitted);
  expect(total('requests_admitted_in_window')).toBe(admitted);
  expect(total('requests_over_limit')).toBe(admitted - 10);
  expect(repetition.findings.map(({ kind, proof }) => [kind, proof.length])).toEqual(
    admitted > 10 ? [['limit-exceeded', admitted]] : [],
  );
});

test('J2: a queue in Postgres whose workers skip locked jobs starts each one once', async () => {
  const topology = { ...threeInstances, queue: 'postgres' } as const;
  const { total, history } = await runCell(topology, asking('submit-job', [taskCheck()]));
  const taken = history.operations.filter(({ outcome }) => outcome === 'ok').length;
  expect(taken).toBeGreaterThan(0);
  expect(total('task_starts')).toBe(taken);
  expect(total('tasks_completed')).toBe(taken);
  expect(total('tasks_lost')).toBe(0);
  expect(new Set(history.executions.map(({ instance }) => instance)).size).toBe(3);
});
