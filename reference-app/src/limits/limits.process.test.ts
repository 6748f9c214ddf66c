import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Setup, startFleet } from '../../test/start-instance.ts';
import { canRunRedis, type RestartableRedis, startRedis } from '../../test/start-stores.ts';

const limitOf10 = { RATE_LIMIT_MAX: '10' };

/** Asks instances in turn, one after the other or all at once; true for each request that was admitted. */
async function ask(urls: readonly URL[], requests: number, at = 'in-sequence'): Promise<boolean[]> {
  const each = Array.from({ length: requests }, (_, index) => urls[index % urls.length] as URL);
  if (at === 'at-once') return Promise.all(each.map(isAdmitted));
  const admitted: boolean[] = [];
  for (const url of each) admitted.push(await isAdmitted(url));
  return admitted;
}

async function isAdmitted(url: URL): Promise<boolean> {
  const { status } = await fetch(new URL('/api/items/1', url));
  if (status !== 200 && status !== 429) throw new Error(`An answer with ${status}.`);
  return status === 200;
}

const count = (admitted: readonly boolean[]) => admitted.filter(Boolean).length;

describe.skipIf(!canRunRedis)('in Redis', () => {
  let redis: RestartableRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const inRedis = (env: Readonly<Record<string, string>> = {}): Setup => ({
    rateLimit: 'redis',
    redisUrl: redis.url,
    env: { ...limitOf10, ...env },
  });

  test.each([
    ['sliding-window', 120, 'in-sequence'],
    ['sliding-window', 200, 'at-once'],
  ] as const)('a %s limit of 10 for three instances admits 10 of %i %s', async (algorithm, requests, at) => {
    await redis.client.flushall();
    await using app = await startFleet(3, inRedis({ RATE_LIMIT_ALGORITHM: algorithm }));
    expect(count(await ask(app.urls, requests, at))).toBe(10);
  });

  test('no request is admitted while Redis is unavailable', async () => {
    await redis.client.flushall();
    await using app = await startFleet(1, inRedis());
    await redis.stop();
    const answer = await fetch(new URL('/api/items', app.urls[0]));
    await redis.start();
    expect(answer.status).toBe(503);
  });

  test.each([
    ['redis', 'sliding-window', 10],
    ['local', 'fixed-window', 19],
    ['local', 'sliding-window', 10],
  ] as const)(
    'R3: with a limit of 10 in %s a burst at the end of a %s gets %i within 200 ms',
    async (kind, algorithm, expected) => {
      await redis.client.flushall();
      const env = { RATE_LIMIT_ALGORITHM: algorithm, RATE_LIMIT_WINDOW_SECONDS: '1' };
      await using app = await startFleet(1, { ...inRedis(env), rateLimit: kind });

      // The first request opens the window, at some moment between its sending and its answer.
      const sentMs = performance.now();
      expect(await ask(app.urls, 1)).toEqual([true]);
      const answeredMs = performance.now();
      await sleep(sentMs + 900 - performance.now());
      const burstMs = performance.now();
      const before = count(await ask(app.urls, 9, 'at-once'));
      expect(performance.now()).toBeLessThan(sentMs + 1_000);
      await sleep(answeredMs + 1_002 - performance.now());
      const after = count(await ask(app.urls, 20, 'at-once'));

      expect(performance.now() - burstMs).toBeLessThan(200);
      // A sliding window still counts the nine: only the place of the first has become free.
      expect(before + after).toBe(expected);
    },
  );
});

test('every response has the remaining limit, and a rejection the time to retry', async () => {
  await using app = await startFleet(1, { rateLimit: 'local', env: { RATE_LIMIT_MAX: '1' } });
  const [url] = app.urls;
  const first = await fetch(new URL('/api/items', url));
  const second = await fetch(new URL('/api/items', url));
  expect(first.headers.get('ratelimit-policy')).toBe('"api";q=1;w=60');
  expect(first.headers.get('ratelimit')).toBe('"api";r=0;t=60');
  expect(second.status).toBe(429);
  const retryAfter = Number(second.headers.get('retry-after'));
  expect(second.headers.get('ratelimit')).toBe(`"api";r=0;t=${retryAfter}`);
  expect(await second.json()).toEqual({
    error: 'rate-limited',
    message: `More than 1 requests within 60 s. Try again in ${retryAfter} s.`,
  });
  expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
});
