import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../test/room-member.ts';
import { type Fleet, startFleet } from '../../test/start-instance.ts';
import { canRunRedis, type RestartableRedis, startRedis } from '../../test/start-stores.ts';

async function priceAt(url: URL | undefined, id: number): Promise<number> {
  const answer = await fetch(new URL(`/api/items/${id}`, url));
  return ((await answer.json()) as { priceCents: number }).priceCents;
}

async function change(url: URL | undefined, id: number, priceCents: number): Promise<void> {
  const answer = await fetch(new URL(`/api/items/${id}`, url), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Changed', priceCents }),
  });
  if (answer.status !== 200) throw new Error(`The change was answered with ${answer.status}.`);
  await answer.arrayBuffer();
}

/** Reads items 1 to `keys` on every instance in turn, `times` times. */
async function readAll({ urls }: Fleet, keys: number, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    for (const url of urls) for (let id = 1; id <= keys; id += 1) await priceAt(url, id);
  }
}

/** Reads that were answered by `from`, on all instances together. */
async function answeredBy({ urls }: Fleet, from: 'local' | 'redis' | 'origin'): Promise<number> {
  const counts = await Promise.all(
    urls.map(async (url) => {
      const text = await (await fetch(new URL('/metrics', url))).text();
      return Number(text.match(new RegExp(`^cache_reads_total\\{from="${from}"\\} (\\d+)$`, 'm'))?.[1] ?? 0);
    }),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}

test('concurrent requests for one item read from the database once', async () => {
  await using fleet = await startFleet(1, { cache: 'local' });
  await Promise.all(Array.from({ length: 50 }, () => priceAt(fleet.urls[0], 1)));
  const asked = await answeredBy(fleet, 'origin');
  expect(asked).toBe(1);
});

test('a local cache holds no more than it may', async () => {
  await using fleet = await startFleet(1, { cache: 'local', env: { CACHE_MAX_SIZE: '10' } });
  await readAll(fleet, 20, 1);
  for (let id = 20; id >= 1; id -= 1) await priceAt(fleet.urls[0], id);
  expect(await answeredBy(fleet, 'local')).toBe(10);
  expect(await answeredBy(fleet, 'origin')).toBe(30);
});

describe.skipIf(!canRunRedis)('with Redis', () => {
  let redis: RestartableRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  async function started(cache: 'redis' | 'tiered', env: Readonly<Record<string, string>> = {}) {
    await redis.client.flushall();
    return startFleet(3, { cache, redisUrl: redis.url, env });
  }

  test('a change is seen by all instances at once', async () => {
    await using fleet = await started('redis');
    await readAll(fleet, 1, 1);
    await change(fleet.urls[0], 1, 4_712);
    for (const url of fleet.urls) expect(await priceAt(url, 1)).toBe(4_712);
  });

  test('tiered: the database is read once, Redis once by each other instance, and the rest is from memory', async () => {
    await using fleet = await started('tiered');
    await readAll(fleet, 20, 4);
    expect(await answeredBy(fleet, 'origin')).toBe(20);
    expect(await answeredBy(fleet, 'redis')).toBe(40);
    expect(await answeredBy(fleet, 'local')).toBe(180);

    await change(fleet.urls[0], 1, 4_713);
    const prices = () => Promise.all(fleet.urls.map((url) => priceAt(url, 1)));
    await eventually('the news of a change', async () => (await prices()).every((price) => price === 4_713));
  });

  test('tiered without invalidation: the other instances keep what they have', async () => {
    await using fleet = await started('tiered', { CACHE_INVALIDATION: 'none' });
    await readAll(fleet, 1, 1);
    await change(fleet.urls[0], 1, 4_714);
    const prices = await Promise.all(fleet.urls.map((url) => priceAt(url, 1)));
    expect(prices.map((price) => price === 4_714)).toEqual([true, false, false]);
  });

  test('without Redis every read goes to the database, and none fails', async () => {
    await using fleet = await started('redis');
    await redis.stop();
    await readAll(fleet, 5, 2);
    await redis.start();
    expect(await answeredBy(fleet, 'origin')).toBe(30);
  });
});
