import { expect, test } from 'vitest';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import { rollingRestart } from '../harness/index.ts';
import { runCell } from './run-cell.ts';

/** 300 requests a second, half of them POST, while every instance is restarted. */
const restarting: WrittenScenario = {
  name: 'restarting',
  question: 'Does a rolling restart cost a request?',
  driver: 'native',
  workload: { kind: 'journey', clients: 100, steps: ['log-in', 'read-session'] },
  load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 100 },
  phases: { warmup: '0.5s', measured: '7.5s' },
  faults: [{ at: '0.2s', fault: rollingRestart({ graceMs: 5_000 }) }],
  targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0 }],
};

test.each([
  { engine: 'haproxy', retries: 0, drainMs: 600 },
  { engine: 'caddy', retries: 0, drainMs: 600 },
  { engine: 'built-in', retries: 0, drainMs: 600 },
  // It does not see that an instance drains: its requests find the door closed however long that takes.
  { engine: 'nginx', retries: 2, drainMs: 100 },
] as const)('B6: behind $engine a draining rolling restart costs no request', async (balancer) => {
  const topology = {
    balancer: { ...balancer, policy: 'round-robin' },
    // Two are restarted in less time than three, and each is half of what serves.
    instances: 2,
    sessions: 'jwt',
    env: { DRAIN_MS: String(drainMs) },
  } as const;
  const { repetition, total } = await runCell(topology, restarting);
  expect(repetition.faults).toMatchObject([{ effect: { confirmed: true } }]);
  expect(repetition.offered).toMatchObject({ failed: 0, timedOut: 0 });
  if (balancer.engine !== 'nginx') return;
  expect(total('balancer_requests')).toBeGreaterThanOrEqual(2_250);
  expect(total('balancer_retries')).toBeGreaterThan(0);
  expect(repetition.doubts.map(({ code }) => code)).toContain('balancer-retried');
});
