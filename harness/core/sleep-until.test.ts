import { expect, test } from 'vitest';
import { standStill } from '../fixtures/stand-still.ts';
import { sleepUntil } from './sleep-until.ts';

const never = new AbortController().signal;

test('it never returns before its moment, also when the event loop has not turned for a while', async () => {
  for (let round = 0; round < 10; round++) {
    await new Promise(setImmediate);
    standStill(5);
    const untilMs = performance.now() + 3.4;
    await sleepUntil(() => untilMs - performance.now(), never);
    expect(performance.now()).toBeGreaterThanOrEqual(untilMs);
  }
});

test('it returns at once when the moment is past or the signal aborted', async () => {
  const startedMs = performance.now();
  await sleepUntil(() => -1, never);
  await sleepUntil(() => 60_000, AbortSignal.abort());
  await sleepUntil(() => 60_000, AbortSignal.timeout(20));
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
