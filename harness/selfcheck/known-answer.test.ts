import { expect, test } from 'vitest';
import type { Doubt, Verdict } from '../judge/verdict.ts';
import type { Target } from '../plan/target.ts';
import { readingOf } from './known-answer.ts';

const lost: Target = { metric: 'sessions_lost', at: 'total', must: '==', be: 80 };
const [least, most] = [
  { metric: 'throughput_per_second', at: 'total', must: '>=', be: 190 },
  { metric: 'throughput_per_second', at: 'total', must: '<=', be: 202 },
] as const satisfies Target[];

const seen = (value: number, unit: 'count' | 'per-second' = 'count') =>
  ({ value, unit, samples: 1, repetitions: 1, interval: null }) as const;

const verdict = (outcome: 'pass' | 'fail', target: Target, value: number): Verdict => ({
  outcome,
  target,
  observed: seen(value, target === lost ? 'count' : 'per-second'),
});

test('an answer that is met says what was expected and what was read, a range once', () => {
  const met = [verdict('pass', lost, 80), verdict('pass', least, 198), verdict('pass', most, 198)];
  expect(readingOf(met, [])).toEqual({
    outcome: 'pass',
    answers: [
      { expected: 'Sessions lost = 80', observed: '80', outcome: 'pass' },
      { expected: 'Throughput, 190/s to 202/s', observed: '198/s', outcome: 'pass' },
    ],
  });
});

test('one wrong number is a failure, whatever is unknown besides, and says which end of a range it missed', () => {
  const unknown: Verdict = { outcome: 'unknown', target: lost, because: 'Why.', observed: null };
  const missed = [unknown, verdict('pass', least, 202.1), verdict('fail', most, 202.1)];
  expect(readingOf(missed, [])).toEqual({
    outcome: 'fail',
    answers: [
      { expected: 'Sessions lost = 80', observed: null, outcome: 'unknown' },
      { expected: 'Throughput ≥ 190/s', observed: '202/s', outcome: 'pass' },
      { expected: 'Throughput ≤ 202/s', observed: 'just over 202/s', outcome: 'fail' },
    ],
  });
});

test('what was not seen is unknown and not wrong', () => {
  const unsettled: Target = { metric: 'sessions_unsettled', at: 'total', must: '==', be: 0 };
  const verdicts: Verdict[] = [
    verdict('pass', lost, 80),
    { outcome: 'fail', target: unsettled, observed: seen(12) },
  ];
  expect(readingOf(verdicts, [])).toMatchObject({
    outcome: 'unknown',
    because: 'Sessions with unknown outcome: 12.',
  });
});

test('an unknown one says each reason once', () => {
  const doubt = (sentence: string): Doubt => ({
    code: 'sent-late',
    sentence,
    advice: '',
    affects: [],
    bias: 'either',
  });
  const doubts = [doubt('Sent late.'), doubt('Stolen.'), doubt('A remark.')];
  const unknown = (target: Target, because: string): Verdict => ({
    outcome: 'unknown',
    target,
    because,
    observed: null,
  });
  const verdicts = [unknown(least, 'Sent late. Stolen.'), unknown(lost, 'Sent late. Too few samples.')];
  expect(readingOf(verdicts, doubts)).toMatchObject({
    outcome: 'unknown',
    because: 'Sent late. Stolen. Too few samples.',
  });
});
