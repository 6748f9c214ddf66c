import { expect, test } from 'vitest';
import { NotFound } from './answers-ok.ts';
import { untilReady } from './until-ready.ts';

const { signal } = new AbortController();
const process = {
  hasExited: () => false,
  exited: new Promise<never>(() => {}),
  lastLines: async () => ['listening'],
};

function untilReadyBy(ready: () => Promise<true | null>, readyWithinMs: number) {
  return untilReady({ id: 'app-1', ready, readyWithinMs, advice: 'Look.' }, process, signal);
}

test('an app that listens and never has the page is told from one that is slow, before the time is over', async () => {
  const missing = async () => {
    throw new NotFound('http://127.0.0.1:1/ready answered 404');
  };
  await expect(untilReadyBy(missing, 60_000 / 100)).rejects.toMatchObject({
    code: 'SP_NOT_READY',
    message:
      "app-1 listens, and http://127.0.0.1:1/ready answered 404 for 200 ms: it has no such page. Correct 'readyPath' of the " +
      'adapter. Look. Its last lines:\n  listening',
  });
});

test('an app that has its pages a moment after it listens is waited for', async () => {
  const from = performance.now() + 100;
  const late = async (): Promise<true> => {
    if (performance.now() < from) throw new NotFound('http://127.0.0.1:1/ready answered 404');
    return true;
  };
  await untilReadyBy(late, 30_000);
  expect(performance.now()).toBeGreaterThanOrEqual(from);
});
