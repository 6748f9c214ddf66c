import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { tinyTopology } from '../environment/fixtures/tiny-topology.ts';
import { killable, startRun } from '../environment/fixtures/topology-under-test.ts';
import { processes } from '../environment/process/process-runtime.ts';
import type { Environment } from '../environment/runtime.ts';
import { blackHole } from './black-hole.ts';
import { partition } from './break-link.ts';
import { cutConnections } from './cut-connections.ts';
import { failOver } from './fail-over.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { freeze } from './freeze.ts';
import { kill } from './kill.ts';
import { restart } from './restart.ts';
import { rollingRestart } from './rolling-restart.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';

const contextOf = (environment: Environment, signal = new AbortController().signal) =>
  faultContext(environment, { signal });

test('a kill says which process ended, how, and that its port refuses', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology());
  const { nodes, effect } = await kill({ instance: 2 }).inject(contextOf(environment));
  expect(nodes).toEqual(['app-2']);
  expect(effect).toEqual({
    confirmed: true,
    evidence: expect.stringMatching(
      /^app-2 \(pid \d+\) ended by SIGKILL after \d+ ms, and its port refuses connections\.$/,
    ),
  });
});

test('a fault on what is down already, or not there, has no confirmed effect and says why', async () => {
  await using run = await startRun(processes());
  const context = contextOf(await run.up(tinyTopology({ instances: 2 })));
  await kill({ instance: 2 }).inject(context);
  expect(await kill({ instance: 2 }).inject(context)).toEqual({
    nodes: ['app-2'],
    effect: { confirmed: false, because: 'app-2 was down already.' },
  });
  expect(await stop({ instance: 9, graceMs: 100 }).inject(context)).toEqual({
    nodes: [],
    effect: { confirmed: false, because: 'The topology has no app-9.' },
  });
  expect((await start({ instance: 1 }).inject(context)).effect).toMatchObject({
    confirmed: false,
    because: expect.stringMatching(/^app-1 \(pid \d+\) was running already\.$/),
  });
});

test('a stop has its effect on an instance that ended by itself, and not on one that had to be killed', async () => {
  await using run = await startRun(processes());
  const context = contextOf(await run.up(tinyTopology({ env: { IGNORES_SIGTERM: 'app-3' } })));
  const byItself = await stop({ instance: 1, graceMs: 5_000 }).inject(context);
  expect(byItself.effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringContaining('with exit code 0'),
  });
  const killed = await stop({ instance: 3, graceMs: 100 }).inject(context);
  expect(killed.effect).toMatchObject({ confirmed: false, because: expect.stringContaining('by SIGKILL') });
});

test('a stop that was shorter than the drain time has no effect, and a restart starts it again', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ env: { DRAIN_MS: '100' } }));
  const context = contextOf(environment);
  const hasty = await restart({ instance: 1, by: 'SIGTERM', graceMs: 5_000, drainMs: 4_000 }).inject(context);
  expect(hasty.effect).toMatchObject({
    confirmed: false,
    because: expect.stringMatching(
      /it should have served for 4\.0 s more and ended \d+ ms after the signal\. app-1 is ready/,
    ),
  });
  expect(killable(environment, 'app-1').runningAs()).not.toBeNull();
  const inTime = await stop({ instance: 2, graceMs: 5_000, drainMs: 100 }).inject(context);
  expect(inTime.effect).toMatchObject({ confirmed: true });
});

test('a start ends when the instance is ready and the balancer uses it', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology());
  const context = contextOf(environment);
  await kill({ instance: 1 }).inject(context);
  const { effect } = await start({ instance: 1 }).inject(context);
  expect(effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringMatching(/^app-1 is ready as pid \d+ .*reports app-1 as used\.$/),
  });
  expect(killable(environment, 'app-1').runningAs()).not.toBeNull();
});

test('B6: a rolling restart of draining instances replaces every process and loses no request', async () => {
  await using run = await startRun(processes());
  // Longer than the balancer needs to see that an instance is not ready any more.
  const environment = await run.up(tinyTopology({ env: { DRAIN_MS: '700' } }));
  const before = environment.nodes.map((node) => killable(environment, node.id).runningAs());
  const statuses: number[] = [];
  let restarting = true;
  const load = (async () => {
    while (restarting) statuses.push((await fetch(environment.entry)).status);
  })();
  const { nodes, effect } = await rollingRestart({ graceMs: 5_000 }).inject(contextOf(environment));
  restarting = false;
  await load;
  expect(effect).toMatchObject({ confirmed: true });
  expect(nodes).toEqual(['app-1', 'app-2', 'app-3']);
  const after = environment.nodes.map((node) => killable(environment, node.id).runningAs());
  for (const index of [0, 1, 2]) expect(after[index]).not.toBe(before[index]);
  expect(statuses.length).toBeGreaterThan(100);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

test('a rolling restart does not go on over an instance that is down', async () => {
  await using run = await startRun(processes());
  const context = contextOf(await run.up(tinyTopology()));
  await kill({ instance: 2 }).inject(context);
  const { effect } = await rollingRestart({ graceMs: 5_000 }).inject(context);
  expect(effect).toMatchObject({
    confirmed: false,
    because: expect.stringMatching(/app-2 was down already\.$/),
  });
});

test('a frozen instance does not respond, and runs again as the same process', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology());
  const was = killable(environment, 'app-2').runningAs();
  const injected = freeze({ instance: 2, forMs: 600 }).inject(contextOf(environment));
  await sleep(300);
  const { url } = environment.nodes.find(({ id }) => id === 'app-2') ?? { url: environment.entry };
  await expect(fetch(url, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
  expect((await injected).effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringMatching(
      /^app-2 \(pid \d+\) was frozen for .* and runs again; .*app-2 as used\.$/,
    ),
  });
  expect(killable(environment, 'app-2').runningAs()).toBe(was);
});

test('what is frozen goes on when the load ends before the freeze does', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology());
  const ended = new AbortController();
  const injected = freeze({ instance: 1, forMs: 60_000 }).inject(contextOf(environment, ended.signal));
  await sleep(300);
  ended.abort();
  await expect(injected).rejects.toThrow();
  const { url } = environment.nodes.find(({ id }) => id === 'app-1') ?? { url: environment.entry };
  expect((await fetch(url)).status).toBe(200);
});

test('an instance that is cut off from the balancer keeps running, gets no requests, and is used again', async () => {
  await using run = await startRun(processes(), 'breakable-with-entry');
  const environment = await run.up(tinyTopology());
  const injected = partition({ instance: 2, to: 'balancer', forMs: 2_500 }).inject(contextOf(environment));
  // A health check is given a second.
  await sleep(1_700);
  const { url } = environment.nodes.find(({ id }) => id === 'app-2') ?? { url: environment.entry };
  expect((await fetch(url)).headers.get('x-instance')).toBe('app-2');
  const through = await Promise.all(
    Array.from({ length: 9 }, async () => (await fetch(environment.entry)).headers.get('x-instance')),
  );
  expect(new Set(through)).toEqual(new Set(['app-1', 'app-3']));
  expect(await injected).toEqual({
    nodes: ['app-2'],
    effect: {
      confirmed: true,
      evidence: expect.stringMatching(
        /^app-2 to balancer: \d+ bytes of \d+ connections were held back\. .* reports app-2 as used\. It lasted /,
      ),
    },
  });
});

test('a fault on a random instance is drawn by the seed', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology());
  const drawn = async (seed: number) => {
    const context = { ...contextOf(environment), random: seededRandom(seed) };
    return (await restart({ instance: 'random', by: 'SIGKILL' }).inject(context)).nodes;
  };
  expect(await drawn(5)).toEqual(await drawn(5));
  const victims = [await drawn(1), await drawn(2), await drawn(3), await drawn(4)];
  expect(new Set(victims.flat()).size).toBeGreaterThan(1);
});

test('a store is restarted, and one without persistence comes back empty', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ redis: 'single' }));
  const { url } = environment.nodes.find(({ id }) => id === 'redis') ?? { url: environment.entry };
  const client = new Redis(url.href);
  client.on('error', () => {});
  await client.set('key', 'value');
  const { nodes, effect } = await restart({ store: 'redis', by: 'SIGKILL', downMs: 200 }).inject(
    contextOf(environment),
  );
  expect(nodes).toEqual(['redis']);
  expect(effect).toMatchObject({ evidence: expect.stringMatching(/by SIGKILL .*redis is ready as pid \d+/) });
  expect(await client.get('key')).toBeNull();
  client.disconnect();
});

test('a store cuts the connections of its clients, or only those of subscribers', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ redis: 'single', postgres: 'single' }));
  const context = contextOf(environment);
  const urlOf = (id: string) => environment.nodes.find((node) => node.id === id)?.url.href ?? '';

  const [plain, subscriber] = [new Redis(urlOf('redis')), new Redis(urlOf('redis'))];
  const ended: string[] = [];
  plain.on('close', () => ended.push('plain'));
  subscriber.on('close', () => ended.push('subscriber'));
  await plain.ping();
  await subscriber.subscribe('room');
  const some = await cutConnections({ store: 'redis', only: 'subscribers' }).inject(context);
  expect(some.effect).toMatchObject({ evidence: expect.stringMatching(/^redis cut 1 connection /) });
  await expect.poll(() => ended).toEqual(['subscriber']);
  plain.disconnect();
  subscriber.disconnect();

  const idle = await cutConnections({ store: 'postgres' }).inject(context);
  expect(idle.effect).toEqual({ confirmed: false, because: 'postgres had no connection to cut.' });
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  const cut = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  const all = await cutConnections({ store: 'postgres' }).inject(context);
  expect(all.effect).toMatchObject({ confirmed: true });
  expect(String(await cut)).toMatch(/terminating connection/);
});

test('without enough Sentinels there is no failover, and none of their connections is cut', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ instances: 1, redis: 'sentinel' }));
  const context = contextOf(environment);
  expect((await cutConnections({ store: 'redis' }).inject(context)).effect).toMatchObject({
    because: 'redis had no connection to cut.',
  });
  expect((await blackHole({ replicaOf: 'redis' }).inject(context)).effect).toMatchObject({
    because: 'The topology has no such link.',
  });
  await kill({ store: 'sentinel-1' }).inject(context);
  await kill({ store: 'sentinel-2' }).inject(context);
  await expect(failOver({ store: 'redis', withinMs: 2_500 }).inject(context)).rejects.toThrow(
    /^Waited 2\.5 s for Sentinels to promote another Redis\./,
  );
  await kill({ store: 'sentinel-3' }).inject(context);
  expect((await failOver({ store: 'redis' }).inject(context)).effect).toMatchObject({
    because: 'No Sentinel is running to fail over.',
  });
});
