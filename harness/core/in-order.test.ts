import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

const never = new AbortController().signal;

test('some items run concurrently, and results are in the order of the items', async () => {
  const [told, most]: [number[], number[]] = [[], []];
  let underWay = 0;
  const results = await inOrder([40, 1, 1, 20], {
    atOnce: 2,
    signal: never,
    async work(ms) {
      most.push(++underWay);
      await sleep(ms);
      underWay--;
      return ms;
    },
    onResult: (ms) => told.push(ms),
  });
  expect([results, told]).toEqual([
    [40, 1, 1, 20],
    [40, 1, 1, 20],
  ]);
  expect(Math.max(...most)).toBe(2);
});

test('after a failure nothing else begins, and running work ends first', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const work = async (item: number) => {
    begun.push(item);
    await sleep(item === 0 ? 5 : 30);
    if (item === 0) throw new Error('broken');
    ended.push(item);
  };
  await expect(inOrder([0, 1, 2, 3], { atOnce: 2, signal: never, work, onResult: () => {} })).rejects.toThrow(
    'broken',
  );
  expect([begun, ended]).toEqual([[0, 1], [1]]);
});

test('an abort is thrown', async () => {
  const aborted = AbortSignal.abort(new Error('enough'));
  const rest = { atOnce: 2, signal: aborted, onResult: () => {} };
  await expect(inOrder([1], { ...rest, work: async () => {} })).rejects.toThrow('enough');
});
