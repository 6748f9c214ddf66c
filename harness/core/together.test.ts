import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { together } from './together.ts';

test('gives the results in the order of the tasks', async () => {
  const slowThenFast = [async () => sleep(5, 'slow'), async () => 'fast'] as const;
  expect(await together(new AbortController().signal, slowThenFast)).toEqual(['slow', 'fast']);
});

test('aborts the others when one fails, waits for their end and throws the first failure', async () => {
  const ended: string[] = [];
  const waiting = async (signal: AbortSignal) => {
    await sleep(60_000, undefined, { signal }).catch(() => ended.push('aborted'));
    throw new Error('aborted');
  };
  const failing = async () => {
    throw new Error('the first failure');
  };
  await expect(together(new AbortController().signal, [waiting, failing])).rejects.toThrow(
    'the first failure',
  );
  expect(ended).toEqual(['aborted']);
});

test('aborts all when the signal is aborted', async () => {
  const stop = new AbortController();
  const all = together(stop.signal, [async (signal) => sleep(60_000, undefined, { signal })]);
  stop.abort();
  await expect(all).rejects.toThrow('abort');
});
