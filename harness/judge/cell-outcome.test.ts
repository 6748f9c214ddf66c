import { expect, test } from 'vitest';
import type { Expectation } from '../plan/plan.ts';
import type { Target } from '../plan/target.ts';
import { cellOutcome } from './cell-outcome.ts';
import type { Verdict } from './verdict.ts';

function verdict(metric: string, outcome: Verdict['outcome'], level?: Target['level']): Verdict {
  const target: Target = { metric, at: 'total', must: '==', be: 0, ...(level ? { level } : {}) };
  const observed = { value: 1, unit: 'count', samples: 1, repetitions: 1, interval: null } as const;
  return outcome === 'unknown'
    ? { outcome, target, because: 'No data.', observed: null }
    : { outcome, target, observed };
}

const lost = (outcome: Verdict['outcome']) => verdict('sessions_lost', outcome);
const errors = (outcome: Verdict['outcome']) => verdict('http_error_share', outcome);
const named: Expectation = { fail: ['sessions_lost'] };

test.each<[Expectation, Verdict[], string]>([
  ['pass', [lost('pass'), errors('pass')], 'pass'],
  ['pass', [lost('fail'), errors('pass')], 'surprise'],
  ['pass', [lost('unknown'), errors('pass')], 'unknown'],
  ['pass', [lost('unknown'), errors('fail')], 'surprise'],
  ['fail', [lost('fail'), errors('pass')], 'expected-fail'],
  ['fail', [lost('fail'), errors('unknown')], 'expected-fail'],
  ['fail', [lost('pass'), errors('pass')], 'surprise'],
  ['fail', [lost('pass'), errors('unknown')], 'unknown'],
  [named, [lost('fail'), errors('pass')], 'expected-fail'],
  [named, [lost('fail'), errors('fail')], 'surprise'],
  [named, [lost('pass'), errors('pass')], 'surprise'],
  [named, [lost('fail'), errors('unknown')], 'unknown'],
  [named, [lost('unknown'), errors('pass')], 'unknown'],
  [named, [errors('pass')], 'surprise'],
  [{ fail: [] }, [errors('pass')], 'pass'],
])('expected %j: %#', (expected, verdicts, outcome) => {
  expect(cellOutcome(expected, verdicts)).toBe(outcome);
});

test('a target that is only watched never counts', () => {
  expect(cellOutcome('pass', [errors('pass'), verdict('sessions_lost', 'fail', 'watch')])).toBe('pass');
  expect(cellOutcome('fail', [verdict('sessions_lost', 'fail', 'watch')])).toBe('surprise');
});

test('a cell without gates passes', () => {
  expect(cellOutcome('pass', [verdict('throughput_per_second', 'unknown', 'watch')])).toBe('pass');
});
