import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plantedOperation } from '../check/fixtures/planted-operation.ts';
import { readHistory } from '../load/ledger/read-history.ts';
import { createHistoryFile, readHistoryFile } from './history-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scaleproof-history-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const execution = (count: number) =>
  ({ is: 'execution', task: String(count), instance: null, completed: true }) as const;

async function tasksIn(path: string): Promise<string[]> {
  const { executions } = await readHistory(readHistoryFile(path));
  return (executions ?? []).map(({ task }) => task);
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => String(number));

test('a history is read while it is written, and whole up to the last flush after its harness was killed', async () => {
  const path = join(folder, 'killed.jsonl.gz');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/keep-appending.ts'), path]);
  try {
    let appended = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      appended = Number(String(chunk).trim().split('\n').at(-1));
    });
    while (appended < 5_000) await sleep(20);
    const before = appended;
    // Without an end to the file: what was appended by then arrives with the next flush.
    while ((await tasksIn(path)).length < before) await sleep(20);
  } finally {
    child.kill('SIGKILL');
  }
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  const tasks = await tasksIn(path);
  expect(tasks.length).toBeGreaterThanOrEqual(5_000);
  expect(tasks).toEqual(numbers(tasks.length));
});

test('a history that was truncated anywhere is complete up to there', async () => {
  const path = join(folder, 'cut.jsonl.gz');
  const log = createHistoryFile(path);
  for (let count = 0; count < 20_000; count++) log.append(execution(count));
  await log.close();
  const { size } = await stat(path);
  for (const share of [0.9, 0.5, 0.1]) {
    await truncate(path, Math.floor(size * share));
    const tasks = await tasksIn(path);
    expect(tasks.length).toBeGreaterThan(20_000 * (share - 0.1));
    expect(tasks).toEqual(numbers(tasks.length));
  }
});

test('what is appended after it was read is in the same file', async () => {
  const path = join(folder, 'twice.jsonl.gz');
  const log = createHistoryFile(path);
  expect(log.exists).toBe(false);
  for (const count of [0, 1, 2]) {
    log.append(execution(count));
    expect((await readHistory(log.read())).executions).toHaveLength(count + 1);
  }
  await log.close();
  expect(await tasksIn(path)).toEqual(['0', '1', '2']);
});

test('an operation costs the thread of the load a few microseconds', async () => {
  const log = createHistoryFile(join(folder, 'cost.jsonl.gz'));
  const session = { user: 'client-17', createdAt: '2026-01-01T10:00:00.000Z', counter: 12 };
  const operation = plantedOperation(1_234_567.8, { requestId: 'client-17-33', session });
  let leastUs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const before = process.threadCpuUsage();
    for (let id = 0; id < 1_000; id++) log.append({ is: 'operation', ...operation, id });
    const { user, system } = process.threadCpuUsage(before);
    leastUs = Math.min(leastUs, (user + system) / 1_000);
    await sleep(1);
  }
  await log.close();
  expect(leastUs).toBeLessThan(10);
});

test('a missing folder is reported when the history is read, not to the load', async () => {
  const log = createHistoryFile(join(folder, 'nowhere', 'history.jsonl.gz'));
  for (let count = 0; count < 10_000; count++) log.append(execution(count));
  await log.close();
  await expect(readHistory(log.read())).rejects.toThrow(/could not be written.*ENOENT/);
});

test('what is no history is refused', async () => {
  const path = join(folder, 'text.jsonl.gz');
  await writeFile(path, 'not gzip');
  await expect(tasksIn(path)).rejects.toMatchObject({ code: 'SP_RECORD_DAMAGED' });
  await expect(tasksIn(join(folder, 'none'))).rejects.toMatchObject({ code: 'SP_RECORD_NOT_FOUND' });
});
