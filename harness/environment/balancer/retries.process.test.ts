import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BalancerEngine, balancerEngines } from '../../plan/balancer-names.ts';
import type { Balancer } from '../../plan/topology.ts';
import { ask, type Question } from '../fixtures/ask.ts';
import { type Front, startTinyFleet, type TinyFleet } from '../fixtures/tiny-fleet.ts';
import { keepsAccessLog } from '../runtime.ts';

// That a dead instance costs no request is a known answer, B1: scenarios/truth/failures.ts.
let fleet: TinyFleet;
beforeAll(async () => {
  fleet = await startTinyFleet();
});
afterEach(() => fleet.restore());
afterAll(() => fleet[Symbol.asyncDispose]());

const retrying = ['nginx', 'haproxy', 'envoy', 'built-in'] as const;
const behind = (engine: BalancerEngine, retries: number, how: Partial<Balancer> = {}) =>
  fleet.behind({ engine, policy: 'round-robin', retries, ...how });

/** How often each request beyond the first one of its attempts was sent, all together. */
async function retriesOf({ balancer }: Front): Promise<number> {
  if (!keepsAccessLog(balancer)) throw new Error('The balancer keeps no access log.');
  const requests = await balancer.accessLog();
  return requests.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
}

/** The statuses of as many requests at once, once each has arrived at an instance; 0 for a connection that was closed. */
async function underWay(entry: URL, count: number, question: Question): Promise<Promise<number>[]> {
  const statuses: Promise<number>[] = [];
  for (let index = 0; index < count; index++) {
    const asked = ask(entry, { path: '/?ms=1500', ...question });
    statuses.push(
      asked.then(
        ({ status }) => status,
        () => 0,
      ),
    );
    // One after the other, so that each instance has the same number.
    await sleep(5);
  }
  await sleep(250);
  return statuses;
}

test.each(retrying)(
  '%s retries a failed request on another instance, but not one that is not idempotent',
  async (engine) => {
    await using front = await behind(engine, 2);
    const { entry } = front;
    const gets = await underWay(entry, 12, {});
    const posts = await underWay(entry, 12, { method: 'POST', json: 'twice?' });
    await fleet.instance('app-2').kill();
    expect((await Promise.all(gets)).filter((status) => status !== 200)).toEqual([]);
    // The four that the instance had begun: nobody knows what it did with them.
    expect((await Promise.all(posts)).filter((status) => status !== 200)).toHaveLength(4);
    // A line is written after its answer has been sent.
    await expect.poll(() => retriesOf(front)).toBe(4);
  },
);

test.each(retrying)("%s retries any failed request with resends 'any'", async (engine) => {
  await using front = await behind(engine, 2, { resends: 'any' });
  const posts = await underWay(front.entry, 12, { method: 'POST', json: 'twice!' });
  await fleet.instance('app-2').kill();
  expect((await Promise.all(posts)).filter((status) => status !== 200)).toEqual([]);
  await expect.poll(() => retriesOf(front)).toBe(4);
});

test.each(balancerEngines)(
  '%s answers 504 for an instance that is silent for too long, and keeps no connection with per-request',
  async (engine) => {
    const how = { responseTimeoutMs: 500, connections: 'per-request' } as const;
    await using front = await behind(engine, 0, how);
    const { entry } = front;
    const startedAt = performance.now();
    expect((await ask(entry, { path: '/?ms=1500' })).status).toBe(504);
    expect(performance.now() - startedAt).toBeLessThan(1_400);
    expect(JSON.parse((await ask(entry)).body)).toMatchObject({ connection: 'close' });
  },
);

test('B1 without retries: behind nginx the same requests show errors, and none was sent again', async () => {
  await using front = await behind('nginx', 0);
  await fleet.instance('app-2').kill();
  const statuses: number[] = [];
  for (let index = 0; index < 300; index++) {
    statuses.push((await ask(front.entry)).status);
    statuses.push((await ask(front.entry, { method: 'POST', json: index })).status);
  }
  expect(statuses.filter((status) => status !== 200).length).toBeGreaterThan(0);
  expect(await retriesOf(front)).toBe(0);
});
