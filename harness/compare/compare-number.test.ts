import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../core/random.ts';
import type { Bias } from '../metrics/metric.ts';
import { type Asked, compareNumber, type Launches } from './compare-number.ts';

const latency: Asked = { better: 'lower', ideal: null };
const losses: Asked = { better: 'lower', ideal: 0 };

function launches(values: readonly number[], ...biases: readonly Bias[]): Launches {
  return { values, doubts: biases.map((bias) => ({ bias, sentence: `It reads: ${bias}.` })) };
}

/** Launches of one app, whose p95 differ by 10 %. */
function measured(
  random: Random,
  { median, count }: { readonly median: number; readonly count: number },
): Launches {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
  return launches(Array.from({ length: count }, () => median * Math.exp(0.1 * normal())));
}

test.each([
  { before: [0, 0], after: [0, 3], is: 'worse' },
  { before: [80], after: [0], is: 'better' },
  { before: [0], after: [0], is: 'alike' },
  { before: [80, 80], after: [80, 80], is: 'alike' },
  { before: [80], after: [81], is: 'unknown' },
  // Not in each launch before: that it did not happen after may be chance.
  { before: [1, 0, 0], after: [0, 0, 0], is: 'unknown' },
])('lost messages of $before, then of $after: $is', ({ before, after, is }) => {
  expect(compareNumber(launches(before), launches(after), losses).is).toBe(is);
});

test('the ratio of two times comes with its interval, from five launches of each', () => {
  const [slow, fast] = [launches([100, 101, 99, 100, 102]), launches([50, 51, 49, 50, 50])];
  const change = compareNumber(fast, slow, latency);
  expect(change).toMatchObject({ is: 'worse', ratio: { level: 0.9 } });
  if (change.is === 'unknown' || change.ratio === null) throw new Error('No ratio.');
  expect(change.ratio.value).toBeCloseTo(2.008, 2);
  // By hand: s of ln of 0.0113 and 0.0141, 8 degrees of freedom less a little, t 1.87.
  expect(change.ratio.low).toBeCloseTo(2.008 * Math.exp(-0.0152), 2);
  expect(change.ratio.high).toBeCloseTo(2.008 * Math.exp(0.0152), 2);
  expect(compareNumber(slow, fast, latency).is).toBe('better');
  expect(compareNumber(slow, fast, { better: 'higher', ideal: null }).is).toBe('worse');
  expect(compareNumber(launches([50, 50, 50, 50]), slow, latency)).toMatchObject({
    is: 'unknown',
    because: expect.stringContaining('There are 4 launches of one of them'),
  });
});

test.each([
  { name: 'no spread', before: [50, 50, 50, 50, 50], after: [60, 60, 60, 60, 60], is: 'worse' },
  { name: 'no spread and no change', before: [50, 50, 50, 50, 50], after: [50, 50, 50, 50, 50], is: 'alike' },
  { name: 'nothing at all', before: [0], after: [0], is: 'alike' },
  { name: 'zeros among times', before: [0, 50, 50, 50, 50], after: [50, 50, 50, 50, 50], is: 'unknown' },
  { name: 'both sides of 5 %', before: [50, 60, 40, 55, 45], after: [52, 62, 42, 57, 47], is: 'unknown' },
])('$name: $is, and never a number that is none', ({ before, after, is }) => {
  const change = compareNumber(launches(before), launches(after), latency);
  expect(change.is).toBe(is);
  expect(JSON.stringify(change)).not.toContain('null,');
});

test('the same app is worse or better in less than 1 % of 2,000 comparisons, and one that is 40 % slower is found in 95 %', () => {
  const random = seededRandom(1);
  const share = (factor: number, of: string) => {
    const found = Array.from({ length: 2_000 }, () => {
      const [before, after] = [50, 50 * factor].map((median) => measured(random, { median, count: 8 }));
      return before && after && compareNumber(before, after, latency).is;
    });
    return found.filter((is) => is === of).length / found.length;
  };
  expect(share(1, 'worse') + share(1, 'better')).toBeLessThan(0.02);
  expect(share(1.4, 'worse')).toBeGreaterThan(0.95);
});

test('exchanging the runs exchanges worse and better', () => {
  const values = fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 8 });
  const mirrored = { worse: 'better', better: 'worse', alike: 'alike', unknown: 'unknown' } as const;
  fc.assert(
    fc.property(values, values, (one, other) => {
      const there = compareNumber(launches(one), launches(other), latency);
      const back = compareNumber(launches(other), launches(one), latency);
      expect(back.is).toBe(mirrored[there.is]);
    }),
  );
});

test('a doubt takes away what it could have made, and nothing else', () => {
  const worse = (before: Launches, after: Launches) => compareNumber(before, after, losses).is;
  expect(worse(launches([0]), launches([3], 'reads-low'))).toBe('worse');
  expect(worse(launches([0], 'reads-high'), launches([3]))).toBe('worse');
  expect(worse(launches([0]), launches([3], 'reads-high'))).toBe('unknown');
  expect(worse(launches([0], 'reads-low'), launches([3]))).toBe('unknown');
  expect(worse(launches([0], 'either'), launches([3]))).toBe('unknown');
  expect(worse(launches([0]), launches([0], 'reads-high'))).toBe('unknown');
});
