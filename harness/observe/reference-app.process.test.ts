import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import { someClient } from '../app/fixtures/some-client.ts';
import { systemClock } from '../core/clock.ts';
import { Scope } from '../core/scope.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { startAppInstance } from '../environment/process/app-instance.ts';
import { plainTopology } from '../plan/fixtures/plain-topology.ts';
import { placedStores } from '../plan/placed-stores.ts';
import { appMetrics } from './app-metrics.ts';
import { startObserver } from './observer.ts';

const topology = plainTopology('one-instance', { app: { instances: 1 }, cache: 'local' });

/** Only an instance with Postgres has a pool. */
const needsPostgres = ['pool_in_use', 'pool_waiting'];

test('every metric in our table is one that the reference app has, and its requests are counted exactly', async () => {
  await using reaper = await startReaper(`reference-app-test-${process.pid}`);
  await using scope = new Scope();
  const { signal } = new AbortController();
  const placement = {
    topology,
    id: 'app-1',
    ...placedStores(topology, () => null),
    sharedDirectory: reaper.directory,
  };
  const runContext = { scope, reaper, signal, directory: reaper.directory };
  const app = referenceApp();
  const node = await startAppInstance({ app, placement, readyWithinMs: 15_000 }, runContext);

  const list = app.adapter.operations['list-items'].request(someClient());
  const ask = async () => (await fetch(new URL(list?.path ?? '/', node.url))).text();
  // Garbage collection is counted from the first one on.
  for (let request = 0; request < 300; request++) await ask();

  const observer = startObserver(
    { entry: node.url, nodes: [node], links: [], notes: [] },
    { clock: systemClock, balancers: 'usage', signal },
  );
  const phases = { warmupMs: 1100, measuredMs: 3000, cooldownMs: 0 };
  const timeline = { phases, originUs: systemClock.nowUs() + phases.warmupMs * 1000 };
  observer.begin(timeline);
  await ask();
  await sleep(phases.warmupMs + 200);
  for (let request = 0; request < 25; request++) await ask();
  await sleep(phases.measuredMs);
  const seen = await observer.stop(timeline);

  const found = new Set(seen.map(({ metric }) => metric));
  const missing = appMetrics.filter(({ metric }) => !found.has(metric) && !needsPostgres.includes(metric));
  expect(missing).toEqual([]);
  expect([...found]).toEqual(expect.arrayContaining(['cpu_cores', 'rss_bytes', 'scrape_gap_ms']));
  expect(seen.find(({ metric }) => metric === 'requests_served')?.value).toEqual({
    kind: 'total',
    value: 25,
  });
});
