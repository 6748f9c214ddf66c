import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

const milliseconds = fc.array(fc.double({ min: 0, max: 3_600_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

test('a quantile is within 0.1 % and a microsecond of the value at its rank', () => {
  fc.assert(
    fc.property(milliseconds, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), (values, q) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
      expect(Math.abs(histogramOf(values).quantile(q) - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.001);
    }),
  );
});

test('no quantile is above the maximum', () => {
  fc.assert(
    fc.property(milliseconds, (values) => {
      const histogram = histogramOf(values);
      expect(histogram.quantile(0.999)).toBeLessThanOrEqual(histogram.max);
    }),
  );
});

test('merging parts gives what recording everything in one gives, also through storage', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, (left, right) => {
      const parts = [left, right].map((values) => Histogram.read(histogramOf(values).store()));
      const merged = Histogram.merged(parts);
      const whole = Histogram.read(histogramOf([...left, ...right]).store());
      expect(merged.count).toBe(whole.count);
      for (const q of [0.5, 0.95, 0.99, 1]) expect(merged.quantile(q)).toBe(whole.quantile(q));
    }),
  );
});

test('a negative value is refused rather than clamped', () => {
  expect(() => new Histogram().record(-0.001)).toThrow('A histogram cannot hold -0.001.');
});

test('an empty histogram has no quantile', () => {
  expect(new Histogram().quantile(0.95)).toBeNaN();
});
