import { expect, test } from 'vitest';
import { mostAtOnce } from './most-at-once.ts';

test('counts the fullest window wherever it begins, and its end is not in it', () => {
  expect(mostAtOnce([], 100)).toBe(0);
  expect(mostAtOnce([950, 0, 1_040, 1_000, 1_049], 100)).toBe(4);
  expect(mostAtOnce([0, 100, 200], 100)).toBe(1);
});
