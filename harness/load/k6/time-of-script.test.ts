import { expect, test } from 'vitest';
import { endlessScenario } from './inspect-script.ts';
import { timeOfScript } from './time-of-script.ts';

const timeOf = (...scenarios: object[]) =>
  timeOfScript({
    scenarios: Object.fromEntries(scenarios.map((one, index) => [index, { executor: 'any', ...one }])),
  });

test('by the clock: until the last scenario ends, with the grace that iterations have', () => {
  expect(timeOf({ duration: '5s' })).toEqual({ kind: 'about', ms: 5_000, graceMs: 30_000 });
  expect(timeOf({ duration: '5s', startTime: '1m', gracefulStop: '0s' }, { duration: '10s' })).toEqual({
    kind: 'about',
    ms: 65_000,
    graceMs: 0,
  });
  const stages = [{ duration: '30s' }, { duration: '1m30s' }];
  expect(timeOf({ stages, gracefulStop: '5s' })).toEqual({ kind: 'about', ms: 120_000, graceMs: 5_000 });
});

test('by iterations: nobody knows, but when it ends at the latest', () => {
  expect(timeOf({})).toEqual({ kind: 'at-most', ms: 630_000, graceMs: 0 });
  expect(timeOf({ maxDuration: '20s', gracefulStop: '3s' }, { duration: '5s' })).toEqual({
    kind: 'at-most',
    ms: 35_000,
    graceMs: 0,
  });
});

test('iterations that end before a scenario by the clock does make no difference', () => {
  expect(timeOf({ maxDuration: '4s', gracefulStop: '1s' }, { duration: '5s', gracefulStop: '0s' })).toEqual({
    kind: 'about',
    ms: 5_000,
    graceMs: 0,
  });
});

test('users that are controlled from outside: their duration without any grace, and none is endless', () => {
  const executor = 'externally-controlled';
  expect(timeOf({ executor, duration: '5s' })).toEqual({ kind: 'about', ms: 5_000, graceMs: 0 });
  const scenarios = (duration: string) => ({ scenarios: { here: { executor, duration } } });
  expect(endlessScenario(scenarios('1m0s'))).toBeNull();
  expect(endlessScenario(scenarios('0s'))).toBe('here');
});
