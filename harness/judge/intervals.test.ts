import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../core/random.ts';
import { clopperPearson, gateLevel, type Interval, logMeanInterval, meanInterval } from './intervals.ts';

const trials = 2_000;

/** Box-Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Launches that differ by 10 % around a true p95 of 180 ms. */
const truth = 180;
function launches(random: Random, count: number): number[] {
  return times(count, () => truth * Math.exp(0.1 * normal(random)));
}

test.each([5, 8, 20])(
  'a 95 %% interval over %i repetitions contains the true value in 93 to 97 %% of trials',
  (count) => {
    const random = seededRandom(count);
    const intervals = times(trials, () => logMeanInterval(launches(random, count), 0.95));
    const covered = intervals.filter(({ low, high }) => low <= truth && truth <= high).length;
    expect(covered / trials).toBeGreaterThan(0.93);
    expect(covered / trials).toBeLessThan(0.97);
  },
);

test('each bound that a gate uses is on the right side of the true value in 93 to 97 % of trials', () => {
  const random = seededRandom(7);
  const intervals = times(trials, () => logMeanInterval(launches(random, 5)));
  for (const right of [({ low }: Interval) => low <= truth, ({ high }: Interval) => high >= truth]) {
    const share = intervals.filter(right).length / trials;
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  }
});

test('an interval from pooled requests of different repetitions would be far too narrow', () => {
  const random = seededRandom(11);
  const covered = times(100, () => {
    const requests = launches(random, 5).flatMap((level) =>
      times(200, () => level * (1 + 0.1 * normal(random))),
    );
    const { low, high } = meanInterval(requests, 0.95);
    return low <= truth && truth <= high;
  }).filter(Boolean).length;
  expect(covered / 100).toBeLessThan(0.6);
});

/** How likely each count of `of` trials is, by the binomial distribution: shares that add up to 1. */
function likelihoods(of: number, rate: number): number[] {
  const logOdds = Math.log(rate) - Math.log1p(-rate);
  let logShare = of * Math.log1p(-rate);
  return times(of + 1, (count) => {
    if (count > 0) logShare += Math.log(of - count + 1) - Math.log(count) + logOdds;
    return Math.exp(logShare);
  });
}

test.each([
  [30, 0.5],
  [200, 0.02],
  [1000, 0.001],
  [240, 0.99],
])('Clopper-Pearson of %i trials at a rate of %f covers it at least as often as it says', (of, rate) => {
  const covers = (count: number) => {
    const { low, high } = clopperPearson(count, of);
    return low <= rate && rate <= high;
  };
  const shares = likelihoods(of, rate);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  // A count that is less likely than this adds nothing to a share that is known to six digits.
  const covered = shares.filter((share, count) => share > 1e-12 && covers(count));
  expect(covered.reduce((sum, share) => sum + share, 0)).toBeGreaterThanOrEqual(gateLevel);
});

test('no event in n trials bounds the rate by about 3 / n', () => {
  const { low, high } = clopperPearson(0, 1000);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(3 / 1000, 4);
  expect(clopperPearson(1000, 1000).low).toBeCloseTo(1 - 3 / 1000, 4);
});

test('the exact interval is the one that R gives', () => {
  // binom.test(8, 20, conf.level = 0.95)$conf.int
  const { low, high } = clopperPearson(8, 20, 0.95);
  expect(low).toBeCloseTo(0.1911901, 6);
  expect(high).toBeCloseTo(0.6394574, 6);
});

test('one value has no interval', () => {
  expect(() => meanInterval([1])).toThrow('needs two values or more');
});
