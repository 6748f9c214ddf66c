import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BalancerEngine } from '../../plan/topology.ts';
import { answersOk } from '../answers-ok.ts';
import { ask, countOf } from '../fixtures/ask.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { processes } from '../process/process-runtime.ts';
import { timing } from './balancer.ts';

const { signal } = new AbortController();

/** How many of 60 requests each instance gets while app-2 is not ready any more and serves on. */
async function whileUnready(engine: BalancerEngine) {
  await using run = await startRun(processes());
  const topology = tinyTopology({ balancer: { engine, policy: 'round-robin' }, env: { DRAIN_MS: '20000' } });
  const environment = await run.up(topology);
  const leaving = killable(environment, 'app-2');
  const stopped = leaving.stop(20_000);
  const isReady = () =>
    answersOk(new URL('/ready', leaving.url), { timeoutMs: 1_000, signal }).catch(() => false);
  await expect.poll(isReady).toBe(false);
  // One interval is promised; the other is for a machine that lets the balancer wait.
  await sleep(2 * timing.healthCheckMs);
  const seen: string[] = [];
  for (let request = 0; request < 60; request++) seen.push((await ask(environment.entry)).instance);
  expect((await ask(leaving.url)).instance).toBe('app-2');
  await leaving.kill();
  await stopped;
  return countOf(seen);
}

test.each(['haproxy', 'caddy', 'envoy', 'built-in'] as const)(
  '%s sends nothing to an instance that is not ready, while that still serves',
  async (engine) => {
    expect(await whileUnready(engine)).toEqual({ 'app-1': 30, 'app-3': 30 });
  },
);

test('nginx goes on sending to an instance that is not ready', async () => {
  expect(await whileUnready('nginx')).toEqual({ 'app-1': 20, 'app-2': 20, 'app-3': 20 });
});
