import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpClient, httpClient } from '../../test/http-client.ts';
import { type Instance, type Setup, startInstances } from '../../test/start-instance.ts';
import { canRunRedis, type Store, startPostgres, startRedis } from '../../test/start-stores.ts';

interface Storage {
  readonly name: NonNullable<Setup['sessions']>;
  readonly available: boolean;
  readonly shared: boolean;
  startStore(): Promise<(Store & { readonly setup: Partial<Setup> }) | null>;
}

const storages: readonly Storage[] = [
  { name: 'memory', available: true, shared: false, startStore: async () => null },
  { name: 'sqlite', available: true, shared: true, startStore: async () => null },
  { name: 'jwt', available: true, shared: true, startStore: async () => null },
  {
    name: 'redis',
    available: canRunRedis,
    shared: true,
    async startStore() {
      const redis = await startRedis();
      return { ...redis, setup: { redisUrl: redis.url } };
    },
  },
  {
    name: 'postgres',
    available: true,
    shared: true,
    async startStore() {
      const postgres = await startPostgres();
      return { ...postgres, setup: { postgresUrl: postgres.url } };
    },
  },
];

for (const { name, available, shared, startStore } of storages) {
  describe.skipIf(!available)(`sessions in ${name}`, () => {
    let store: Awaited<ReturnType<typeof startStore>> = null;
    let instances: Instance[] = [];

    beforeAll(async () => {
      store = await startStore();
      instances = await startInstances(2, { sessions: name, ...store?.setup });
    });
    afterAll(async () => {
      for (const instance of instances) await instance[Symbol.asyncDispose]();
      await store?.[Symbol.asyncDispose]();
    });

    const urls = () => instances.map((instance) => instance.url) as [URL, URL];

    test('live from the log-in to the log-out', async () => {
      const [first] = urls();
      const client = httpClient('ann');

      expect(await sessionOf(client, first)).toBe('session-missing');
      const { answer, response } = await client.do('log-in', first);
      const created = answer.outcome === 'ok' ? answer.session : undefined;
      expect(response.status).toBe(201);
      expect(created).toEqual({ user: 'ann', createdAt: expect.stringMatching(/\.\d{6}Z$/), counter: 0 });
      expect(await sessionOf(client, first)).toEqual(created);

      await client.do('increment-session', first);
      await client.do('increment-session', first);
      expect(await sessionOf(client, first)).toEqual({ ...created, counter: 2 });

      await client.do('log-out', first);
      expect(await sessionOf(client, first)).toBe('session-missing');
      expect((await client.do('increment-session', first)).response.status).toBe(401);
    });

    test('a read sets no cookie, found or not', async () => {
      const [first, second] = urls();
      const client = httpClient('ben');
      const miss = await client.do('read-session', first);
      await client.do('log-in', first);
      const hit = await client.do('read-session', first);
      const elsewhere = await client.do('read-session', second);
      for (const { response } of [miss, hit, elsewhere]) expect(response.headers['set-cookie']).toEqual([]);
    });

    test('each log-in starts a session of its own', async () => {
      const [first] = urls();
      const client = httpClient('cy');
      await client.do('log-in', first);
      const cookieBefore = await client.jar.getCookieString('http://app.test/');
      await client.do('increment-session', first);
      await client.do('log-in', first);
      const cookieAfter = await client.jar.getCookieString('http://app.test/');
      expect(cookieAfter).not.toBe(cookieBefore);
      expect(await sessionOf(client, first)).toMatchObject({ user: 'cy', counter: 0 });
    });

    test(`another instance ${shared ? 'knows them' : 'does not know them, and leaves the cookie alone'}`, async () => {
      const [first, second] = urls();
      const client = httpClient('dee');
      await client.do('log-in', first);
      await client.do('increment-session', first);
      const elsewhere = await sessionOf(client, second);
      if (shared) expect(elsewhere).toMatchObject({ user: 'dee', counter: 1 });
      else expect(elsewhere).toBe('session-missing');
      expect(await sessionOf(client, first)).toMatchObject({ user: 'dee', counter: 1 });
    });
  });
}

test.skipIf(!canRunRedis)('in Redis they have a prefix and end after their time to live', async () => {
  await using redis = await startRedis();
  const env = { SESSION_PREFIX: 'shop:', SESSION_TTL_SECONDS: '600' };
  const [instance] = await startInstances(1, { sessions: 'redis', redisUrl: redis.url, env });
  await using app = instance as Instance;
  const client = httpClient('eve');
  await client.do('log-in', app.url);

  const keys = await redis.client.keys('*');
  expect(keys).toEqual([expect.stringMatching(/^shop:/)]);
  const ttl = await redis.client.ttl(keys[0] ?? '');
  expect(ttl).toBeGreaterThan(590);
  expect(ttl).toBeLessThanOrEqual(600);
});

test.skipIf(!canRunRedis)('in Redis they are unavailable, not lost, while it is away', async () => {
  await using redis = await startRedis();
  const [instance] = await startInstances(1, { sessions: 'redis', redisUrl: redis.url });
  await using app = instance as Instance;
  const client = httpClient('fay');
  await client.do('log-in', app.url);
  await redis.stop();
  expect((await client.do('read-session', app.url)).answer).toEqual({ outcome: 'fail', error: 'status-503' });
});

test('a token is accepted as a bearer too, and still after the log-out: that is its price', async () => {
  const [instance] = await startInstances(1, { sessions: 'jwt' });
  await using app = instance as Instance;
  const client = httpClient('gus');
  const { response } = await client.do('log-in', app.url);
  const { token } = JSON.parse(response.body);
  await client.do('log-out', app.url);

  const answer = await fetch(new URL('/api/session', app.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await answer.json()).toMatchObject({ user: 'gus', counter: 0 });
});

/** The content, or the error. */
async function sessionOf(client: HttpClient, at: URL) {
  const { answer } = await client.do('read-session', at);
  return answer.outcome === 'ok' ? answer.session : answer.error;
}
