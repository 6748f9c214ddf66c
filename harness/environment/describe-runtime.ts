import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answersOk } from './answers-ok.ts';
import { processesOf } from './fixtures/marked-processes.ts';
import { tinyTopology } from './fixtures/tiny-topology.ts';
import { killable, startRun } from './fixtures/topology-under-test.ts';
import type { Role, Runtime } from './runtime.ts';

const ids = ['app-1', 'app-2', 'app-3'];
const { signal } = new AbortController();
const isReady = (url: URL) => answersOk(new URL('/ready', url), { timeoutMs: 500, signal });
const instanceAt = async (url: URL) => (await fetch(url)).headers.get('x-instance');

/** What every runtime promises, as tests: the same cases run on each. */
export function describeRuntime(name: string, makeRuntime: () => Runtime): void {
  describe(`the ${name} runtime`, () => {
    test('brings up every instance, reachable alone and through the balancer', async () => {
      await using run = await startRun(makeRuntime());
      const { entry, nodes } = await run.up(tinyTopology());
      const instances = nodes.filter(({ role }) => role === 'app');
      expect(instances.map(({ id }) => id)).toEqual(ids);
      expect(await Promise.all(instances.map(({ url }) => instanceAt(url)))).toEqual(ids);
      const through = await Promise.all(Array.from({ length: 6 }, () => instanceAt(entry)));
      expect(new Set(through)).toEqual(new Set(ids));
    });

    test('names the version of every node, and where instances and balancer have their metrics', async () => {
      await using run = await startRun(makeRuntime());
      const { nodes } = await run.up(tinyTopology());
      const expected: Partial<Record<Role, string>> = {
        app: '/metrics at its own port',
        balancer: '/metrics at a port apart',
      };
      for (const { role, version, metrics, url } of nodes) {
        expect(version).toMatch(/\d+\.\d+/);
        const where = metrics?.host === url.host ? 'its own port' : 'a port apart';
        expect(metrics && `${metrics.pathname} at ${where}`).toBe(expected[role] ?? null);
      }
    });

    test('kills an instance and starts it again under the same id', async () => {
      await using run = await startRun(makeRuntime());
      const environment = await run.up(tinyTopology());
      const node = killable(environment, 'app-2');
      const before = node.runningAs();
      expect(await node.kill()).toEqual({ code: null, signal: 'SIGKILL' });
      expect(node.runningAs()).toBeNull();
      expect(await node.usage()).toBeNull();
      await expect(isReady(node.url)).rejects.toThrow('ECONNREFUSED');
      await node.start(signal);
      expect(node.runningAs()).not.toBe(before);
      expect(await instanceAt(node.url)).toBe('app-2');
    });

    test('stops an instance by its own shutdown, and by SIGKILL when that takes too long', async () => {
      await using run = await startRun(makeRuntime());
      const environment = await run.up(tinyTopology({ env: { IGNORES_SIGTERM: 'app-3' } }));
      expect(await killable(environment, 'app-1').stop(5_000)).toMatchObject({
        code: 0,
        signal: null,
        doubt: null,
      });
      expect(await killable(environment, 'app-3').stop(100)).toMatchObject({
        code: null,
        signal: 'SIGKILL',
        doubt: expect.stringContaining('did not end within 100 ms of SIGTERM'),
      });
    });

    test('freezes an instance and lets it go on', async () => {
      await using run = await startRun(makeRuntime());
      const node = killable(await run.up(tinyTopology()), 'app-1');
      await node.pause();
      await expect(isReady(node.url)).rejects.toThrow();
      await node.resume();
      await isReady(node.url);
    });

    test('refuses to kill, stop or pause what is down, and to start what runs', async () => {
      await using run = await startRun(makeRuntime());
      const node = killable(await run.up(tinyTopology()), 'app-1');
      await expect(node.start(signal)).rejects.toMatchObject({ code: 'SP_FAULT_FAILED' });
      await node.kill();
      for (const attempt of [node.kill, () => node.stop(100), node.pause]) {
        await expect(attempt()).rejects.toMatchObject({ code: 'SP_FAULT_FAILED' });
      }
    });

    test('keeps what an instance printed, over a restart', async () => {
      await using run = await startRun(makeRuntime());
      const node = killable(await run.up(tinyTopology()), 'app-3');
      await node.kill();
      await node.start(signal);
      const lines = await node.logs();
      expect(lines.filter((line) => line === 'app-3 starts')).toHaveLength(2);
    });

    test('reads the processor time and the memory of every node', async () => {
      await using run = await startRun(makeRuntime());
      const { nodes, entry } = await run.up(tinyTopology());
      const before = await killable({ nodes, entry, links: [], notes: [] }, 'app-1').usage();
      for (let request = 0; request < 300; request++) await fetch(entry);
      await sleep(150);
      const after = await killable({ nodes, entry, links: [], notes: [] }, 'app-1').usage();
      expect(after?.cpuSeconds).toBeGreaterThan(before?.cpuSeconds ?? Number.POSITIVE_INFINITY);
      for (const node of nodes) expect((await node.usage())?.rssBytes).toBeGreaterThan(1_000_000);
    });

    test('leaves no process, no port and no file when it comes down', async () => {
      await using run = await startRun(makeRuntime());
      const { nodes } = await run.up(tinyTopology());
      await run.down();
      for (const { url } of nodes) await expect(isReady(url)).rejects.toThrow('ECONNREFUSED');
      expect(processesOf(run.directory).length).toBe(reaperAlone);
      expect(await readdir(run.directory)).toEqual(['ledger.jsonl']);
    });

    test('takes down what was started when the third instance ends at its start', async () => {
      await using run = await startRun(makeRuntime());
      await expect(run.up(tinyTopology({ env: { EXITS: 'app-3' } }))).rejects.toMatchObject({
        code: 'SP_START_FAILED',
        message: expect.stringContaining('app-3 was told to exit'),
      });
      await run.down();
      expect(processesOf(run.directory).length).toBe(reaperAlone);
    });

    test('takes down what was started when the third instance is never ready', async () => {
      await using run = await startRun(makeRuntime());
      await expect(run.up(tinyTopology({ env: { NEVER_READY: 'app-3' } }))).rejects.toMatchObject({
        code: 'SP_NOT_READY',
        message: expect.stringContaining('answered 503'),
      });
      await run.down();
      expect(processesOf(run.directory).length).toBe(reaperAlone);
    });

    test('stops a bring-up that is aborted in the middle', async () => {
      await using run = await startRun(makeRuntime());
      const coming = run.up(tinyTopology({ env: { NEVER_READY: 'app-2' } }));
      setTimeout(() => run.abort(), 150);
      await expect(coming).rejects.toThrow('The test aborts.');
      await run.down();
      expect(processesOf(run.directory).length).toBe(reaperAlone);
    });
  });
}

/** The reaper names the folder of its run among its arguments. */
const reaperAlone = 1;
