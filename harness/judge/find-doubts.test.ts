import { expect, test } from 'vitest';
import { findDoubts } from './find-doubts.ts';
import { believable, doubtsOf } from './fixtures/believable.ts';
import { constant, plantedDistribution } from './fixtures/planted-measurements.ts';

test('there is no doubt about a repetition in which everything went well', () => {
  expect(findDoubts(believable)).toEqual([]);
});

test('each has full sentences for what was observed and what to do', () => {
  const [doubt] = doubtsOf({
    offered: { planned: 2_000, ok: 1_900, failed: 0, timedOut: 0, dropped: 100 },
  });
  expect(doubt).toMatchObject({
    code: 'load-not-sent',
    sentence: '1,900 of 2,000 planned operations were sent, which is less than 99 %.',
    advice: 'Lower the rate, raise maxInFlight, or run the generator on a machine with more free cores.',
  });
});

test('a percentile from too few samples is remarked upon; the judge itself leaves it unknown', () => {
  const measurements = [plantedDistribution({ metric: 'http_latency_ms' }, constant(12, 340))];
  expect(doubtsOf({ measurements })).toMatchObject([
    {
      code: 'too-few-samples',
      sentence: 'The p95 of http_latency_ms rests on 340 samples, and needs 2,000.',
      affects: [],
    },
  ]);
});
