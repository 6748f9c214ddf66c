import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { isTaken } from '../../core/ports.ts';
import type { ProcessRow } from '../../core/process-row.ts';
import { isRunning, processRow, processTree } from '../../core/process-table.ts';
import { startProcess } from '../../core/spawn.ts';
import { processesOf } from '../fixtures/marked-processes.ts';
import { readLedger } from './ledger.ts';
import { removeLeftovers } from './leftovers.ts';
import { makeRunDirectory } from './run-directory.ts';
import { startReaper } from './start-reaper.ts';

const started = z.object({ directory: z.string(), ports: z.array(z.number()) });

interface Harness extends z.infer<typeof started> {
  readonly child: ChildProcess;
  /** Every process that it started, and what those started. */
  readonly rows: readonly ProcessRow[];
}

/** A harness as a process of its own, with Redis, Postgres, three instances and nginx up. */
async function startHarness(): Promise<Harness> {
  const script = join(import.meta.dirname, '../fixtures/hanging-harness.ts');
  const child = spawn(process.execPath, [script, `test-${randomUUID()}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { directory, ports } = started.parse(JSON.parse(line));
  const rows = readLedger(directory).watched.flatMap(({ pid }) => processTree(pid));
  return { child, directory, ports, rows };
}

/** What is there of a harness: its processes, the ports that are taken, its folder. */
async function whatIsLeft({ directory, ports, rows }: Harness) {
  const taken: number[] = [];
  for (const port of ports) if (await isTaken(port)) taken.push(port);
  const owners = new Set(rows.map(({ pid }) => String(pid)));
  const segments = sharedMemory().filter(({ creator }) => owners.has(creator));
  const pids = [...rows.filter(isRunning).map(({ pid }) => pid), ...processesOf(directory)];
  return { pids, taken, segments, folder: existsSync(directory) };
}

function isReaper(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reaper-process');
}

/** The segments that the kernel holds, and the pid that made each. */
function sharedMemory(): { id: string; creator: string }[] {
  const [header = '', ...lines] = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n');
  const creator = header.trim().split(/\s+/).indexOf('cpid');
  const columns = lines.map((line) => line.trim().split(/\s+/));
  return columns.map((column) => ({ id: column[1] ?? '', creator: column[creator] ?? '' }));
}

const nothing = { pids: [], taken: [], segments: [], folder: false };

test('a harness that is killed by SIGKILL leaves nothing within 2 s', async () => {
  const harness = await startHarness();
  // Three instances, Redis, nginx and its workers, Postgres and its own.
  expect(harness.rows.length).toBeGreaterThanOrEqual(3 + 1 + 3 + 4);
  harness.child.kill('SIGKILL');
  await expect.poll(() => whatIsLeft(harness), { timeout: 2_000, interval: 50 }).toEqual(nothing);
});

test('what a harness leaves whose reaper was killed as well is found and removed', async () => {
  const harness = await startHarness();
  const reaper = processesOf(harness.directory).filter(isReaper);
  expect(reaper).toHaveLength(1);
  for (const pid of reaper) process.kill(pid, 'SIGKILL');
  harness.child.kill('SIGKILL');
  await once(harness.child, 'exit');
  const left = await whatIsLeft(harness);
  expect(left.taken).toEqual(harness.ports);
  expect(left.segments).toHaveLength(1);
  const leftovers = await removeLeftovers();
  const own = leftovers.find(({ directory }) => directory === harness.directory);
  expect(own?.pids.toSorted()).toEqual(harness.rows.map(({ pid }) => pid).toSorted());
  expect(await whatIsLeft(harness)).toEqual(nothing);
});

test('a run whose harness is alive is not touched', async () => {
  await using reaper = await startReaper(`test-${randomUUID()}`);
  const directories = (await removeLeftovers()).map(({ directory }) => directory);
  expect(directories).not.toContain(reaper.directory);
  expect(existsSync(reaper.directory)).toBe(true);
});

test('a process that has the pid of a dead one, but started at another time, is not touched', async () => {
  const bystander = spawn('sleep', ['60']);
  onTestFinished(() => void bystander.kill());
  const directory = await makeRunDirectory(`test-${randomUUID()}`);
  const entries = [
    { entry: 'harness', pid: 1, startMark: 'another boot' },
    { entry: 'watch', pid: bystander.pid, startMark: 'another boot' },
  ];
  const ledger = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  await appendFile(join(directory, 'ledger.jsonl'), `${ledger}{"entry":"wat`);
  const own = (await removeLeftovers()).find((leftover) => leftover.directory === directory);
  expect(own?.pids).toEqual([]);
  expect(processRow(bystander.pid ?? 0)).not.toBeNull();
  expect(existsSync(directory)).toBe(false);
});

test('an unregistered process is found by the mark of its run', async () => {
  const reaper = await startReaper(`test-${randomUUID()}`);
  const child = await startProcess('sleep', ['60'], {
    name: 'sleep',
    cwd: '/',
    env: { PATH: process.env.PATH ?? '' },
    logFile: join(reaper.directory, 'sleep.log'),
    reaper: { ...reaper, watch: () => {} },
  });
  expect(processesOf(reaper.directory)).toContain(child.pid);
  // The ledger of a harness that is dead.
  await appendFile(
    join(reaper.directory, 'ledger.jsonl'),
    `${JSON.stringify({ entry: 'harness', pid: 1, startMark: 'another boot' })}\n`,
  );
  const own = (await removeLeftovers()).find(({ directory }) => directory === reaper.directory);
  expect(own?.pids).toContain(child.pid);
  await child.exited;
  await reaper[Symbol.asyncDispose]();
});

test('a second run of the same name is refused', async () => {
  const runId = `test-${randomUUID()}`;
  await using _first = await startReaper(runId);
  await expect(startReaper(runId)).rejects.toMatchObject({ code: 'SP_START_FAILED' });
});
