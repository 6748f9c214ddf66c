import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpClient } from '../../test/http-client.ts';
import { type Instance, type Setup, startInstances, temporaryDirectory } from '../../test/start-instance.ts';
import { type RestartablePostgres, startPostgres } from '../../test/start-stores.ts';

/** What the routes answer: a page or an error. */
interface Body {
  readonly items: readonly { readonly id: number }[];
  readonly before: number | null;
  readonly error?: string;
}

interface Storage {
  readonly setup: Setup;
  close(): Promise<void>;
}

const storages: Record<string, () => Promise<Storage>> = {
  async sqlite() {
    return { setup: { sharedDirectory: temporaryDirectory() }, close: async () => {} };
  },
  async postgres() {
    const postgres: RestartablePostgres = await startPostgres();
    return { setup: { postgresUrl: postgres.url }, close: postgres.stop };
  },
};

for (const [name, open] of Object.entries(storages)) {
  describe(`items in ${name}`, () => {
    let storage: Storage;
    let instances: Instance[] = [];

    beforeAll(async () => {
      storage = await open();
      // On an empty database, so that all three want to make the tables.
      instances = await startInstances(3, storage.setup);
    });
    afterAll(async () => {
      for (const instance of instances) await instance[Symbol.asyncDispose]();
      await storage.close();
    });

    const at = (index: number, path: string) => new URL(path, instances[index]?.url);
    const get = async (path: string): Promise<Body> => (await fetch(at(0, path))).json() as Promise<Body>;

    test('three instances that start at once make the tables and the first 100 items once', async () => {
      const page = await get('/api/items?limit=100');
      expect(page.items.map((item) => item.id)).toEqual(
        Array.from({ length: 100 }, (_, index) => 100 - index),
      );
    });

    test('are listed page by page, newest first', async () => {
      const first = await get('/api/items?limit=30');
      const second = await get(`/api/items?limit=30&before=${first.before}`);
      expect(first.items).toHaveLength(30);
      expect(second.items[0]?.id).toBe(first.before && first.before - 1);
      expect(await get('/api/items?limit=30&before=5')).toMatchObject({ before: null, items: { length: 4 } });
    });

    test('are made on one instance and read on another', async () => {
      const made = await fetch(at(1, '/api/items'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Lamp', description: 'Bright.', priceCents: 1_999 }),
      });
      const item = await made.json();
      expect(made.status).toBe(201);
      expect(item).toEqual({
        id: expect.any(Number),
        name: 'Lamp',
        description: 'Bright.',
        priceCents: 1_999,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
      const read = await fetch(at(2, made.headers.get('location') ?? ''));
      expect(await read.json()).toEqual(item);
    });

    test('that are not there, and wrong requests, are answered as such', async () => {
      expect(await get('/api/items/2000000000')).toMatchObject({ error: 'item-missing' });
      expect(await get('/api/items/first')).toMatchObject({ error: 'invalid-request' });
      expect(await get('/api/items?limit=0')).toMatchObject({ error: 'invalid-request' });
      expect(await get('/api/things')).toMatchObject({ error: 'not-found' });
    });

    test('are understood by the adapter', async () => {
      const client = httpClient('ann');
      const operations = ['list-items', 'read-item', 'create-item'] as const;
      const [listed, read, created] = await Promise.all(
        operations.map(async (operation) => (await client.do(operation, at(0, '/'))).answer),
      );
      expect(listed).toEqual({ outcome: 'ok' });
      // The price is the version of an item that is written again and again.
      expect(read).toEqual({ outcome: 'ok', version: expect.any(Number) });
      expect(created).toEqual({ outcome: 'ok', version: expect.any(Number) });
    });
  });
}

test('are unavailable, and the instance not ready, while Postgres is away', async () => {
  await using postgres = await startPostgres();
  const [instance] = await startInstances(1, { postgresUrl: postgres.url });
  await using app = instance as Instance;
  const status = async (path: string) => (await fetch(new URL(path, app.url))).status;
  await postgres.stop();
  expect(await status('/api/items')).toBe(503);
  expect(await status('/health/ready')).toBe(503);
  expect(await status('/health')).toBe(200);
  await postgres.start();
  expect(await status('/api/items')).toBe(200);
  expect(await status('/health/ready')).toBe(200);
});
