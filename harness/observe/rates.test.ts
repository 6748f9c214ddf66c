import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CounterSample, increase, ratePoints, resetPoints } from './rates.ts';

/** Readings a second apart. */
function everySecond(...values: readonly number[]): CounterSample[] {
  return values.map((value, second) => ({ atMs: second * 1000, value, process: 0 }));
}

test('a rate is at the middle of its time', () => {
  expect(ratePoints(everySecond(10, 30, 35))).toEqual([
    [500, 20],
    [1500, 5],
  ]);
});

test('a counter that falls has started again: a gap, and no negative rate', () => {
  expect(ratePoints(everySecond(100, 200, 5, 25))).toEqual([
    [500, 100],
    [2500, 20],
  ]);
});

test('a process that overtook the counters of its predecessor is recognized by its start time', () => {
  const samples = [
    { atMs: 0, value: 100, process: 1 },
    { atMs: 1000, value: 150, process: 2 },
    { atMs: 2000, value: 160, process: 2 },
  ];
  expect(ratePoints(samples)).toEqual([[1500, 10]]);
});

test('over a missed reading the rate is the mean of that time', () => {
  const samples = everySecond(0, 10, 20, 40).filter((_, second) => second !== 2);
  expect(ratePoints(samples)).toEqual([
    [500, 10],
    [2000, 15],
  ]);
});

test('the increase is taken between the readings nearest to the edges', () => {
  expect(increase(everySecond(0, 10, 20, 30, 40), { fromMs: 1100, untilMs: 2900 })).toBe(20);
});

test('a process that started in between counts from zero', () => {
  expect(increase(everySecond(100, 160, 7, 30), { fromMs: 0, untilMs: 3000 })).toBe(60 + 30);
});

test('one reading has no increase', () => {
  expect(increase(everySecond(5), { fromMs: 0, untilMs: 3000 })).toBeNull();
  expect(increase([], { fromMs: 0, untilMs: 3000 })).toBeNull();
});

const lives = fc.array(fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 5,
});

test('grows from the last reading before the load where nothing was sent in between', () => {
  const samples = everySecond(0, 40, 60).map((one) => ({ ...one, atMs: one.atMs - 400 }));
  const span = { fromMs: 0, untilMs: 1_600 };
  expect(increase(samples, { ...span, atRest: true })).toBe(60);
  const late = samples.map((one) => ({ ...one, atMs: one.atMs - 200 }));
  expect(increase(late, span)).toBe(20);
  expect(increase(late, { ...span, atRest: true })).toBe(60);
});

test('over any number of restarts no rate is negative and no growth is made up', () => {
  fc.assert(
    fc.property(lives, (growths) => {
      const samples = growths
        .flatMap((life, process) => {
          let value = 0;
          return life.map((growth) => {
            value += growth;
            return { value, process };
          });
        })
        .map((sample, second) => ({ ...sample, atMs: second * 1000 }));
      for (const [, rate] of ratePoints(samples)) expect(rate).toBeGreaterThanOrEqual(0);
      const counted = growths.flat().reduce((sum, growth) => sum + growth, 0);
      const beforeTheFirstReading = growths[0]?.[0] ?? 0;
      const grown = increase(samples, { fromMs: 0, untilMs: samples.length * 1000 }) ?? 0;
      expect(grown).toBe(samples.length > 1 ? counted - beforeTheFirstReading : 0);
      expect(resetPoints(samples)).toHaveLength(growths.length - 1);
      for (const [, withinMs] of resetPoints(samples)) expect(withinMs).toBe(1000);
    }),
  );
});
