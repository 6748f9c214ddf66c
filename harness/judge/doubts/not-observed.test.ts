import { expect, test } from 'vitest';
import { failedWatch } from '../../observe/failed-watch.ts';
import { stopAll } from '../../observe/watch-everything.ts';
import type { Target } from '../../plan/target.ts';
import { notObserved, unknownByFailedWatches } from './not-observed.ts';

const target = (metric: string): Target => ({ metric, at: 'total', must: '==', be: 0 });
const targets = [target('sessions_lost'), target('rss_bytes'), target('http_error_share')];

test('what a checker reports as unknown is a doubt about exactly those metrics', () => {
  const [doubt] = notObserved([{ metrics: ['tasks_lost', 'tasks_lost'], because: 'No ledger.' }]);
  expect(doubt).toMatchObject({
    code: 'not-observed',
    sentence: 'No ledger.',
    affects: ['tasks_lost'],
    bias: 'either',
  });
});

test('a watch that throws takes nothing from the others, and makes unknown what rests on it', async () => {
  const seen = await stopAll({
    'the generator': () => {
      throw new Error('no clock');
    },
    'the servers': async () => [],
  });
  expect(seen.failed).toEqual([
    { because: 'The data of the generator could not be read: no clock', touches: 'all' },
  ]);
  const others = new Set(['sessions_lost', 'http_error_share']);
  expect(unknownByFailedWatches(seen.failed, targets, others)[0]?.metrics).toHaveLength(3);
  const server = failedWatch('app-2', new Error('no numbers'), 'servers');
  expect(unknownByFailedWatches([server], targets, others)).toEqual([
    { metrics: ['rss_bytes'], because: 'The data of app-2 could not be read: no numbers' },
  ]);
});
