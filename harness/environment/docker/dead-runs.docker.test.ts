import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { removeLeftovers } from '../cleanup/leftovers.ts';
import { useLocalImages } from '../compose/fixtures/shop.ts';
import { buildTinyImage } from '../fixtures/build-tiny-image.ts';
import { processesOf } from '../fixtures/marked-processes.ts';
import { docker } from '../images/docker-command.ts';
import { skipsDocker } from '../images/fixtures/docker-test.ts';

const { signal } = new AbortController();

/** Containers, networks and volumes with a label. */
async function whatHas(label: string): Promise<string[]> {
  const kinds = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ];
  const filter = ['--quiet', '--filter', `label=${label}`];
  const listed = await Promise.all(kinds.map((kind) => docker([...kind, ...filter], { signal })));
  return listed.flatMap((text) => text.split('\n')).filter((line) => line !== '');
}

const started = z.object({ directory: z.string() });

function spawnHarness(runId: string, runtime: 'docker' | 'compose' = 'docker') {
  const script = join(import.meta.dirname, '../fixtures/hanging-harness.ts');
  const child = spawn(process.execPath, [script, runId, runtime], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function startHarness(runId: string) {
  const child = spawnHarness(runId);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...started.parse(JSON.parse(line)) };
}

describe.skipIf(skipsDocker)('what a dead harness leaves on the engine', () => {
  beforeAll(async () => {
    await buildTinyImage();
    await useLocalImages();
  });

  test("a harness that is killed while it starts somebody's own compose file leaves nothing", async () => {
    const runId = `test-${randomUUID()}`;
    const child = spawnHarness(runId, 'compose');
    const has = async () => (await whatHas(`scaleproof.run=${runId}`)).length;
    // A network, a volume, and a container or two.
    await expect.poll(has, { timeout: 30_000, interval: 20 }).toBeGreaterThan(2);
    child.kill('SIGKILL');
    await expect.poll(has, { timeout: 15_000 }).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await has()).toBe(0);
  });

  test('a harness that is killed by SIGKILL leaves nothing, and the containers of others stay', async () => {
    const bystander = await startBystander();
    const runId = `test-${randomUUID()}`;
    const { child, directory } = await startHarness(runId);
    // Three instances, nginx, Redis, Postgres; a network; four volumes.
    expect((await whatHas(`scaleproof.run=${runId}`)).length).toBeGreaterThanOrEqual(6 + 1 + 2);
    child.kill('SIGKILL');
    await expect.poll(() => whatHas(`scaleproof.run=${runId}`), { timeout: 15_000 }).toEqual([]);
    await expect.poll(() => existsSync(directory), { timeout: 5_000 }).toBe(false);
    expect(await whatHas(bystander)).toHaveLength(1);
  });

  test('a harness that is killed while compose starts its containers leaves nothing', async () => {
    const runId = `test-${randomUUID()}`;
    const child = spawnHarness(runId);
    await expect
      .poll(async () => (await whatHas(`scaleproof.run=${runId}`)).length, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(0);
    child.kill('SIGKILL');
    await expect.poll(() => whatHas(`scaleproof.run=${runId}`), { timeout: 15_000 }).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await whatHas(`scaleproof.run=${runId}`)).toEqual([]);
  });

  test('what is left when the reaper was killed as well goes with the next start, and only that', async () => {
    const [dead, alive] = [`test-${randomUUID()}`, `test-${randomUUID()}`];
    const { child, directory } = await startHarness(dead);
    const living = await startHarness(alive);
    const before = await whatHas(`scaleproof.run=${alive}`);
    for (const pid of processesOf(directory)) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await whatHas(`scaleproof.run=${dead}`)).length).toBeGreaterThan(0);
    const removed = (await removeLeftovers()).find(({ runId }) => runId === dead);
    expect(removed?.containers).toBe(6);
    expect(await whatHas(`scaleproof.run=${dead}`)).toEqual([]);
    expect(await whatHas(`scaleproof.run=${alive}`)).toEqual(before);
    living.child.kill('SIGKILL');
    await expect.poll(() => whatHas(`scaleproof.run=${alive}`), { timeout: 15_000 }).toEqual([]);
  });
});

/** A container that somebody else runs; returns its label. */
async function startBystander(): Promise<string> {
  const label = `by.stander=${randomUUID()}`;
  const args = ['--detach', '--label', label, '--entrypoint', 'sleep', 'scaleproof-test/tiny:latest', '600'];
  const id = (await docker(['run', ...args], { signal })).trim();
  onTestFinished(async () => void (await docker(['rm', '--force', '--volumes', id], { signal })));
  return label;
}
