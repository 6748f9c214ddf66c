import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFifo } from './fifo.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fifo-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('hands on everything that was written, also what comes last', async () => {
  let text = '';
  await using fifo = await openFifo(join(folder, 'one'), (chunk) => {
    text += chunk;
  });
  const long = 'x'.repeat(300_000);
  await appendFile(fifo.path, long);
  await fifo.drained();
  expect(text).toBe(long);
});

test('ends when no writer ever came', async () => {
  await using fifo = await openFifo(join(folder, 'two'), () => {});
  await fifo.drained();
});
