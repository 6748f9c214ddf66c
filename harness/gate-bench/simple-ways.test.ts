import { expect, test } from 'vitest';
import { mannWhitney } from './simple-ways.ts';

test("Mann and Whitney's score, by hand", () => {
  // U of the second is 8 of 9, mean 4.5, variance 9 / 12 * 7 = 5.25.
  expect(mannWhitney([1, 2, 3], [2.5, 4, 5])).toBeCloseTo((8 - 4.5) / Math.sqrt(5.25), 9);
  expect(mannWhitney([1, 1], [1, 1])).toBe(0);
  expect(mannWhitney([4, 5], [1, 2])).toBeLessThan(0);
});
