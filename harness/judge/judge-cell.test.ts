import { expect, test } from 'vitest';
import type { Target } from '../plan/target.ts';
import {
  constant,
  plantedDistribution,
  plantedSeries,
  plantedTotal,
} from './fixtures/planted-measurements.ts';
import { type JudgedRepetition, judgeCell } from './judge-cell.ts';
import type { Doubt } from './verdict.ts';

const latency: Target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 };
const throughput: Target = { metric: 'throughput_per_second', at: 'total', must: '>=', be: 1000 };

function repetition(latencyMs: number, perSecond: number, doubts: readonly Doubt[] = []): JudgedRepetition {
  return {
    measurements: [
      plantedDistribution({ metric: 'http_latency_ms' }, constant(latencyMs, 2_000)),
      plantedTotal({ metric: 'throughput_per_second' }, perSecond),
    ],
    doubts,
    error: null,
  };
}

function judge(...repetitions: readonly JudgedRepetition[]) {
  return judgeCell({ targets: [latency, throughput], measuredMs: 20_000, repetitions });
}

function doubt(metric: string, bias: Doubt['bias']): Doubt {
  const sentence = `${metric} cannot be believed.`;
  return { code: 'generator-saturated', sentence, advice: '', affects: [metric], bias };
}

const outcomes = (verdicts: ReturnType<typeof judge>) => verdicts.map(({ outcome }) => outcome);

test('gives a verdict for each target in their order', () => {
  const verdicts = judge(repetition(50, 500));
  expect(verdicts.map(({ target }) => target)).toEqual([latency, throughput]);
  expect(outcomes(verdicts)).toEqual(['pass', 'fail']);
});

test('a doubt makes its metric unknown, with its sentence and the number, and leaves the others alone', () => {
  const [first, second] = judge(repetition(50, 1500, [doubt('http_latency_ms', 'either')]));
  expect(first).toMatchObject({
    outcome: 'unknown',
    because: 'http_latency_ms cannot be believed.',
    observed: { samples: 2_000 },
  });
  expect(second?.outcome).toBe('pass');
});

test.each([
  { bias: 'reads-low', perSecond: 1500, must: '>=', outcome: 'pass' },
  { bias: 'reads-low', perSecond: 500, must: '>=', outcome: 'unknown' },
  { bias: 'reads-high', perSecond: 1500, must: '>=', outcome: 'unknown' },
  { bias: 'reads-high', perSecond: 500, must: '>', outcome: 'fail' },
  { bias: 'reads-low', perSecond: 1500, must: '<', outcome: 'fail' },
  { bias: 'reads-low', perSecond: 500, must: '<', outcome: 'unknown' },
  { bias: 'reads-high', perSecond: 500, must: '<=', outcome: 'pass' },
  { bias: 'reads-high', perSecond: 1500, must: '<=', outcome: 'unknown' },
  { bias: 'reads-low', perSecond: 1500, must: '==', outcome: 'fail' },
  { bias: 'reads-low', perSecond: 1000, must: '==', outcome: 'unknown' },
  { bias: 'either', perSecond: 1500, must: '>=', outcome: 'unknown' },
] as const)(
  '$perSecond/s that must be $must 1000 and $bias: $outcome',
  ({ bias, perSecond, must, outcome }) => {
    const [verdict] = judgeCell({
      targets: [{ ...throughput, must }],
      measuredMs: 20_000,
      repetitions: [repetition(50, perSecond, [doubt('throughput_per_second', bias)])],
    });
    expect(verdict?.outcome).toBe(outcome);
  },
);

test('a doubt in one of several repetitions is a doubt about the cell, and names the repetition', () => {
  const [verdict] = judge(repetition(50, 1500), repetition(50, 1500, [doubt('http_latency_ms', 'either')]));
  expect(verdict).toMatchObject({
    because: 'Repetition 2 of 2: http_latency_ms cannot be believed.',
  });
});

test('a repetition that did not complete makes every verdict unknown', () => {
  const broken = { ...repetition(50, 1500), error: { code: 'SP_INTERRUPTED', message: 'Interrupted.' } };
  const verdicts = judge(broken);
  expect(outcomes(verdicts)).toEqual(['unknown', 'unknown']);
  expect(verdicts[0]).toMatchObject({
    because: 'It did not complete (SP_INTERRUPTED): Interrupted.',
  });
});

test('what was read after the load had ended decides nothing, in each repetition for itself', () => {
  const target: Target = { metric: 'rss_bytes', at: 'max', must: '<', be: 500 };
  const ended = (measuredMs: number | null, values: readonly number[]): JudgedRepetition => ({
    ...{
      measurements: [plantedSeries({ metric: 'rss_bytes' }, values)],
      doubts: [],
      error: null,
      measuredMs,
    },
  });
  const judged = (...repetitions: JudgedRepetition[]) =>
    outcomes(judgeCell({ targets: [target], measuredMs: 5_000, repetitions }));
  expect(judged(ended(2_000, [100, 100, 900]))).toEqual(['pass']);
  expect(judged(ended(3_000, [100, 100, 900]))).toEqual(['fail']);
  expect(judged(ended(2_000, [100, 100, 900]), ended(null, [100, 100, 100]))).toEqual(['pass']);
  // A script that took longer than planned was measured for longer.
  expect(judged(ended(7_000, [100, 100, 100, 100, 100, 100, 900]))).toEqual(['fail']);
  expect(judged(ended(null, [100, 100, 100, 100, 100, 900]))).toEqual(['pass']);
});

test('a discarded attempt that missed for certain takes a pass away, and one that is itself doubted does not', () => {
  const late: Doubt = { ...doubt('http_latency_ms', 'either'), code: 'sent-late' };
  const judged = (discarded: JudgedRepetition) =>
    outcomes(
      judgeCell({
        targets: [latency, throughput],
        measuredMs: 20_000,
        repetitions: [repetition(50, 1500)],
        discarded: [discarded],
      }),
    );
  expect(judged(repetition(500, 1500, [late]))).toEqual(['pass', 'pass']);
  expect(judged(repetition(500, 500, [late]))).toEqual(['pass', 'unknown']);
  expect(judged(repetition(50, 1500, [late]))).toEqual(['pass', 'pass']);
});
