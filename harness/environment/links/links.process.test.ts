import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { processes } from '../process/process-runtime.ts';
import type { Link } from './link.ts';
import type { StartedLink } from './start-links.ts';

/** A client of Redis as app-1 has it: over its link. */
async function overLink(links: readonly Link[], options = {}) {
  const link = links.find(({ from, to }) => from === 'app-1' && to === 'redis') as StartedLink;
  const client = new Redis(link.url.href, { retryStrategy: () => 20, ...options });
  client.on('error', () => {});
  await client.set('key', 'value');
  return { link, client };
}

test('there is a link from each instance to each store, and what goes over it arrives', async () => {
  await using run = await startRun(processes(), 'breakable');
  const { links } = await run.up(tinyTopology({ redis: 'single', postgres: 'single' }));
  expect(links.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
    ['app-1', 'app-2', 'app-3'].flatMap((from) => [`${from} postgres`, `${from} redis`]),
  );
  const { client, link } = await overLink(links);
  const long = 'x'.repeat(5_000_000);
  await client.set('long', long);
  expect(await client.get('long')).toBe(long);
  expect(await link.counts()).toEqual({ connections: 1, reset: 0, heldBytes: 0 });
  client.disconnect();
});

test('a delayed link answers later by both ways, and in order', async () => {
  await using run = await startRun(processes(), 'breakable');
  const { links } = await run.up(tinyTopology({ redis: 'single' }));
  const { client, link } = await overLink(links);
  await link.set({ kind: 'delayed', delayMs: 80 });
  const startedAt = performance.now();
  const numbers = await Promise.all(Array.from({ length: 50 }, () => client.incr('counter')));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(160);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect((await link.counts()).heldBytes).toBeGreaterThan(50 * 20);
  client.disconnect();
});

test('a black hole holds everything back, and gives it up when it closes', async () => {
  await using run = await startRun(processes(), 'breakable');
  const { links } = await run.up(tinyTopology({ redis: 'single' }));
  const { client, link } = await overLink(links, { commandTimeout: 300 });
  await link.set({ kind: 'black-hole' });
  await expect(client.set('key', 'sent into the hole')).rejects.toThrow(/timed out/);
  expect(await link.counts()).toMatchObject({ connections: 1, reset: 0 });
  await link.set({ kind: 'open' });
  await expect.poll(() => client.get('key')).toBe('sent into the hole');
  client.disconnect();
});

test('a refused link resets its connections and takes none until it is open', async () => {
  await using run = await startRun(processes(), 'breakable');
  const { links } = await run.up(tinyTopology({ redis: 'single' }));
  const { client, link } = await overLink(links, { maxRetriesPerRequest: 1 });
  await link.set({ kind: 'refused' });
  expect(await link.counts()).toMatchObject({ connections: 0, reset: 1 });
  await expect(client.get('key')).rejects.toThrow();
  await link.set({ kind: 'open' });
  await expect.poll(() => client.get('key').catch(() => null)).toBe('value');
  client.disconnect();
});
