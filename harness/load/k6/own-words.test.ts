import { expect, test } from 'vitest';
import { contradictions } from './own-words.ts';

const summary = (crossed: boolean) =>
  JSON.stringify({
    metrics: {
      http_reqs: { count: 10, rate: 1 },
      iterations: { count: 5, rate: 1 },
      checks: { passes: 3, fails: 1, value: 0.75, thresholds: { 'rate>0.8': crossed } },
    },
  });
const heard = { requests: 10, iterations: 5, checks: 4 };

test('k6 and what was read of it agree', () => {
  expect(contradictions({ summary: summary(true), exitCode: 99 }, heard)).toEqual([]);
  expect(contradictions({ summary: summary(false), exitCode: 0 }, heard)).toEqual([]);
  // test.fail() outranks thresholds.
  expect(contradictions({ summary: summary(true), exitCode: 110 }, heard)).toEqual([]);
  expect(contradictions({ summary: null, exitCode: 99 }, heard)).toEqual([]);
});

test('each contradiction is reported', () => {
  expect(contradictions({ summary: summary(false), exitCode: 99 }, heard)).toEqual([
    'its exit code means crossed thresholds (exit code 99), and its summary shows none',
  ]);
  expect(contradictions({ summary: summary(true), exitCode: 0 }, heard)).toEqual([
    'its exit code means success (exit code 0), and its summary shows a crossed threshold',
  ]);
  expect(
    contradictions({ summary: summary(false), exitCode: 0 }, { ...heard, requests: 9, checks: 5 }),
  ).toEqual([
    'its summary counts 10 requests, and 9 were read',
    'its summary counts 4 checks, and 5 were read',
  ]);
});
