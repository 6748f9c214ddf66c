import { expect, test } from 'vitest';
import { longestGapMs } from './scrape-gap.ts';

const measuredMs = 10_000;
const seconds = (...moments: readonly number[]) => moments.map((second) => second * 1000);

test('is the longest time between two answers', () => {
  const answeredAtMs = seconds(-1, 0, 1, 2, 6, 7, 8, 9, 10);
  expect(longestGapMs({ answeredAtMs, downAtMs: [], measuredMs })).toBe(4000);
});

test('counts from the edges of the measured phase', () => {
  expect(longestGapMs({ answeredAtMs: seconds(-1, 5, 9), downAtMs: [], measuredMs })).toBe(5000);
  expect(longestGapMs({ answeredAtMs: [], downAtMs: [], measuredMs })).toBe(measuredMs);
});

test('owes no answer while the instance is known to be down', () => {
  const answeredAtMs = seconds(0, 1, 2, 8, 9, 10);
  expect(longestGapMs({ answeredAtMs, downAtMs: seconds(3, 4, 5, 6, 7), measuredMs })).toBe(1000);
});
