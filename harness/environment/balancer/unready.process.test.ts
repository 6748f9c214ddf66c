import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BalancerEngine } from '../../plan/balancer-names.ts';
import { answersOk } from '../answers-ok.ts';
import { ask, countOf } from '../fixtures/ask.ts';
import { startTinyFleet, type TinyFleet } from '../fixtures/tiny-fleet.ts';
import { timing } from './balancer.ts';

const { signal } = new AbortController();

let fleet: TinyFleet;
beforeAll(async () => {
  fleet = await startTinyFleet();
});
afterEach(() => fleet.restore());
afterAll(() => fleet[Symbol.asyncDispose]());

/** How many of 60 requests each instance gets while app-2 is not ready any more and serves on. */
async function whileUnready(engine: BalancerEngine) {
  await using front = await fleet.behind({ engine, policy: 'round-robin' });
  const leaving = fleet.instance('app-2');
  const stopped = leaving.stop(20_000);
  const isReady = () =>
    answersOk(new URL('/ready', leaving.url), { timeoutMs: 1_000, signal }).catch(() => false);
  await expect.poll(isReady).toBe(false);
  // One interval is promised; the other is for a machine that lets the balancer wait.
  await sleep(2 * timing.healthCheckMs);
  const seen: string[] = [];
  for (let request = 0; request < 60; request++) seen.push((await ask(front.entry)).instance);
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
