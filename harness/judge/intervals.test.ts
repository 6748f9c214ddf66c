import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../core/random.ts';
import { clopperPearson, gateLevel, type Interval, logMeanInterval, meanInterval } from './intervals.ts';

const trials = 2_000;

/** Box-Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

function times<Value>(count: number, make: () => Value): Value[] {
  return Array.from({ length: count }, make);
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
  const covered = times(400, () => {
    const requests = launches(random, 5).flatMap((level) =>
      times(200, () => level * (1 + 0.1 * normal(random))),
    );
    const { low, high } = meanInterval(requests, 0.95);
    return low <= truth && truth <= high;
  }).filter(Boolean).length;
  expect(covered / 400).toBeLessThan(0.6);
});

test.each([
  [30, 0.5],
  [200, 0.02],
  [1000, 0.001],
  [240, 0.99],
])('Clopper-Pearson of %i trials at a rate of %f covers it at least as often as it says', (of, rate) => {
  const random = seededRandom(of);
  const covered = times(trials, () => times(of, () => random.unit() < rate).filter(Boolean).length)
    .map((count) => clopperPearson(count, of))
    .filter(({ low, high }) => low <= rate && rate <= high).length;
  expect(covered / trials).toBeGreaterThanOrEqual(gateLevel);
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
