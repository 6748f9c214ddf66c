import { expect, test } from 'vitest';
import { Histogram } from '../core/histogram.ts';
import { supportedQuantile, supportOf } from './percentile-support.ts';

test('a percentile rests on the samples beyond it', () => {
  expect([
    supportOf(2_000, 0.95),
    supportOf(1_999, 0.95),
    supportOf(10_000, 0.99),
    supportOf(50, 0.99),
    supportOf(100, 0.99),
  ]).toEqual(['enough', 'few', 'enough', 'none', 'few']);
});

test('a percentile with no sample beyond it is not shown', () => {
  const histogram = new Histogram();
  for (let ms = 1; ms <= 50; ms++) histogram.record(ms);
  expect(supportedQuantile(histogram, 0.95)).toBeCloseTo(48, 0);
  expect(supportedQuantile(histogram, 0.99)).toBeNull();
});
