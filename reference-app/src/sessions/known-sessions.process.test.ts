import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { startFleet } from '../../test/start-instance.ts';
import { canRunRedis, startRedis } from '../../test/start-stores.ts';

const connections = new Agent({ connections: 20 });
afterAll(() => connections.close());

/** Logs in and resolves to the cookie. */
async function logIn(url: URL | undefined, user: string): Promise<string> {
  const { statusCode, headers, body } = await request(new URL('/api/session', url), {
    dispatcher: connections,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  await body.dump();
  if (statusCode !== 201) throw new Error(`A log-in was answered with ${statusCode}.`);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

async function statusOf(url: URL | undefined, cookie: string): Promise<number> {
  const { statusCode, body } = await request(new URL('/api/session', url), {
    dispatcher: connections,
    headers: { cookie },
  });
  await body.dump();
  return statusCode;
}

/** Does `work` for each, twenty at a time. */
async function forEach<In, Out>(all: readonly In[], work: (one: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (let from = 0; from < all.length; from += 20) {
    results.push(...(await Promise.all(all.slice(from, from + 20).map(work))));
  }
  return results;
}

test('S12: of 10,500 sessions in a memory that holds 10,000 the 500 oldest are gone, and the others live', async () => {
  await using fleet = await startFleet(1);
  const [url] = fleet.urls;
  const users = Array.from({ length: 10_500 }, (_, index) => `user-${index}`);
  const cookies = await forEach(users, (user) => logIn(url, user));
  const statuses = await forEach(cookies.slice(0, 1_000), (cookie) => statusOf(url, cookie));
  expect(statuses.slice(0, 500).filter((status) => status !== 401)).toEqual([]);
  expect(statuses.slice(500).filter((status) => status !== 200)).toEqual([]);
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  expect(metrics).toMatch(/^sessions_held 10000$/m);
});

test.skipIf(!canRunRedis)(
  'S10: of K increments of one session at once K - 1 are lost, for 10, 20 and 50',
  async () => {
    await using redis = await startRedis();
    const env = { SESSION_WORK_MS: '500' };
    await using fleet = await startFleet(3, { sessions: 'redis', redisUrl: redis.url, env });
    for (const increments of [10, 20, 50]) {
      const cookie = await logIn(fleet.urls[0], `one of ${increments}`);
      expect(await increment(fleet.urls[0], cookie)).toBe(1);
      const shown = await Promise.all(
        Array.from({ length: increments }, (_, index) => increment(fleet.urls[index % 3], cookie)),
      );
      expect(shown).toEqual(Array(increments).fill(2));
      // The next one adds to what is left of them: one.
      expect(await increment(fleet.urls[0], cookie)).toBe(3);
    }
  },
);

/** Resolves to the counter that the answer shows. */
async function increment(url: URL | undefined, cookie: string): Promise<number> {
  const { statusCode, body } = await request(new URL('/api/session/increment', url), {
    method: 'POST',
    headers: { cookie },
  });
  if (statusCode !== 200) throw new Error(`An increment was answered with ${statusCode}.`);
  return ((await body.json()) as { counter: number }).counter;
}

test('S11: a token is accepted after the log-out, by every instance, until it expires', async () => {
  await using fleet = await startFleet(2, { sessions: 'jwt', env: { SESSION_TTL_SECONDS: '3' } });
  const cookie = await logIn(fleet.urls[0], 'ada');
  const loggedInMs = performance.now();
  const { statusCode, headers } = await request(new URL('/api/session', fleet.urls[0]), {
    method: 'DELETE',
    headers: { cookie },
  });
  expect(statusCode).toBe(204);
  expect(String(headers['set-cookie'])).toMatch(/^token=;/);
  for (const url of fleet.urls) expect(await statusOf(url, cookie)).toBe(200);
  await sleep(loggedInMs + 4_000 - performance.now());
  for (const url of fleet.urls) expect(await statusOf(url, cookie)).toBe(401);
});
