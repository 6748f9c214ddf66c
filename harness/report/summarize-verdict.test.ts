import { expect, test } from 'vitest';
import type { Estimate, Verdict } from '../judge/verdict.ts';
import {
  areEndsOfRange,
  describeInterval,
  describeRange,
  describeTarget,
  summarizeVerdict,
} from './summarize-verdict.ts';

const target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 } as const;

function observed(value: number, more: Partial<Estimate> = {}): Estimate {
  return { value, unit: 'ms', samples: 2_400, repetitions: 1, interval: null, ...more };
}

test('the sign of a verdict shows the actual relation', () => {
  const verdicts: Verdict[] = [
    { outcome: 'pass', target, observed: observed(4.1) },
    { outcome: 'fail', target, observed: observed(412) },
    { outcome: 'unknown', target, because: 'No request finished.', observed: null },
    {
      outcome: 'fail',
      target: { metric: 'my_metric', at: 'total', must: '==', be: 0 },
      observed: observed(7, { unit: 'count' }),
    },
    { outcome: 'pass', target, observed: observed(199.8) },
  ];
  expect(verdicts.map(summarizeVerdict)).toMatchInlineSnapshot(`
    [
      "p95 4.10 ms < 200 ms",
      "p95 412 ms ≥ 200 ms",
      "No request finished.",
      "my_metric: 7 ≠ 0",
      "p95 just under 200 ms < 200 ms",
    ]
  `);
});

test('a target names its labels', () => {
  expect(describeTarget({ ...target, where: { operation: 'log-in' } })).toBe(
    'Latency of successful requests (operation log-in), p95 < 200 ms',
  );
});

test('both ends of a range are shown together, and one number where they are the same', () => {
  const low = { ...target, must: '>=', be: 499, where: { instance: 'app-1' } } as const;
  const high = { ...low, must: '<=', be: 510 } as const;
  expect(describeRange(low, high)).toBe(
    'Latency of successful requests (instance app-1), p95 499 ms to 510 ms',
  );
  expect(describeRange(low, { ...high, be: 499 })).toBe(
    'Latency of successful requests (instance app-1), p95 = 499 ms',
  );
  expect(areEndsOfRange(low, high)).toBe(true);
  const others = [{ at: 'p99' }, { where: { instance: 'app-2' } }, { level: 'watch' }, { be: 3 }] as const;
  for (const other of others) expect(areEndsOfRange(low, { ...high, ...other })).toBe(false);
  expect(areEndsOfRange(high, low)).toBe(false);
});

test('an estimate without an interval says why', () => {
  const interval = { low: 3.9, high: 4.4, level: 0.95 };
  expect([
    describeInterval(observed(4.1, { interval, repetitions: 5 }), 'p95'),
    describeInterval(observed(4.1), 'p95'),
    describeInterval(observed(4.1, { repetitions: 3 }), 'p95'),
    describeInterval(observed(7, { unit: 'count' }), 'total'),
  ]).toMatchInlineSnapshot(`
    [
      "3.90 ms to 4.40 ms (95 %)",
      "1 repetition: no interval",
      "3 repetitions: too few for an interval",
      "exact count",
    ]
  `);
});
