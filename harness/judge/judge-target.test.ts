import { describe, expect, test } from 'vitest';
import { Histogram } from '../core/histogram.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { Target } from '../plan/target.ts';
import {
  constant,
  plantedDistribution,
  plantedProportion,
  plantedSeries,
  plantedTotal,
} from './fixtures/planted-measurements.ts';
import { judgeTarget } from './judge-target.ts';

const measuredMs = 20_000;
const p95: Target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 };

function judge(target: Target, ...repetitions: readonly (readonly Measurement[])[]) {
  return judgeTarget(target, repetitions, { measuredMs });
}

/** A repetition whose p95 is `ms`, from enough requests. */
function latency(ms: number): Measurement[] {
  return [plantedDistribution({ metric: 'http_latency_ms' }, constant(ms, 2_000))];
}

test('a share is met by no fewer trials than the target lets one go wrong of', () => {
  const errors: Target = { metric: 'http_error_share', at: 'share', must: '<', be: 0.01 };
  const served: Target = { metric: 'served_share', at: 'share', must: '>=', be: 0.999 };
  const of = (metric: 'http_error_share' | 'served_share', count: number, all: number) => [
    plantedProportion({ metric }, count, all),
  ];
  expect(judge(errors, of('http_error_share', 0, 99)).outcome).toBe('unknown');
  expect(judge(errors, of('http_error_share', 0, 100)).outcome).toBe('pass');
  expect(judge(errors, of('http_error_share', 1, 1)).outcome).toBe('fail');
  expect(judge(served, of('served_share', 999, 999)).outcome).toBe('unknown');
  expect(judge(served, of('served_share', 1_000, 1_000)).outcome).toBe('pass');
  expect(judge({ ...errors, must: '==', be: 0 }, of('http_error_share', 0, 1)).outcome).toBe('pass');
});

describe('percentiles', () => {
  test('L5: of four instances with one slow, they come from the merged histogram and not from a mean', () => {
    // Every quantile of an instance is known: 1,000 requests spread evenly over 10 ms, from 10 or from 90 ms on.
    const spread = (from: number) => Array.from({ length: 1000 }, (_, index) => from + index / 100);
    const instances = [10, 10, 10, 90];
    const measurements = instances.map((from, index) =>
      plantedDistribution(
        { metric: 'http_latency_ms', labels: { instance: `app-${index + 1}` } },
        spread(from),
      ),
    );
    const all = instances.flatMap(spread).sort((one, other) => one - other);
    const exact = all[Math.ceil(0.95 * all.length) - 1] ?? Number.NaN;
    const { observed } = judge(p95, measurements);
    expect(exact).toBeCloseTo(97.99, 2);
    // One bucket at this size.
    expect(Math.abs((observed?.value ?? 0) - exact)).toBeLessThan(0.1);
    const meanOfPercentiles = (3 * 19.49 + 99.49) / 4;
    expect(meanOfPercentiles).toBeLessThan(40);
  });

  test('repetitions are pooled when they are too few for an interval', () => {
    const { observed, outcome } = judge(p95, latency(100), latency(300));
    expect(outcome).toBe('fail');
    expect(observed).toMatchObject({ samples: 4_000, repetitions: 2, interval: null });
  });

  test('one that is kept as a whole and by second counts every sample once', () => {
    const [whole] = latency(50);
    const histogram = new Histogram();
    for (const value of constant(50, 100)) histogram.record(value);
    const { hdr, count } = histogram.store();
    const bySecond: Measurement = {
      ...(whole as Measurement),
      value: { kind: 'distributions', points: [[0, hdr, count]] },
    };
    expect(judge(p95, [bySecond, whole as Measurement]).observed?.samples).toBe(2_000);
    expect(judge({ ...p95, at: 'mean' }, [bySecond]).observed?.samples).toBe(100);
  });

  test('those of the warm-up do not count, and only the selected labels do', () => {
    const of = (operation: string, value: number) =>
      plantedDistribution({ metric: 'http_latency_ms', labels: { operation } }, constant(value, 2_000));
    const warmUp: Measurement = { ...of('log-in', 900), phase: 'warm-up' };
    const target: Target = { ...p95, where: { operation: 'log-in' } };
    expect(judge(target, [warmUp, of('log-in', 10), of('list-items', 500)])).toMatchObject({
      outcome: 'pass',
      observed: { samples: 2_000 },
    });
  });
});

describe('too few samples', () => {
  const few = (...values: readonly number[]) => [plantedDistribution({ metric: 'http_latency_ms' }, values)];

  test('a percentile from fewer than n (1 - q) = 100 samples is unknown', () => {
    const values = [...constant(100, 1_900), ...constant(250, 99)];
    expect(judge(p95, few(...values))).toMatchObject({
      outcome: 'unknown',
      because:
        'The p95 of http_latency_ms rests on 1,999 samples; a p95 needs 2,000 in a repetition. Measure for longer, or ask for a lower percentile.',
      observed: { samples: 1_999 },
    });
    expect(judge(p95, few(...values, 100)).outcome).toBe('pass');
  });

  test('59 samples that are all inside prove a p95 with 95 %, and 58 do not', () => {
    expect(judge(p95, few(...constant(199, 59))).outcome).toBe('pass');
    expect(judge(p95, few(...constant(199, 58))).outcome).toBe('unknown');
  });

  test('a sample that is outside although 95 % must be inside fails it when all are outside', () => {
    expect(judge(p95, few(201, 240)).outcome).toBe('fail');
  });

  test('a mean needs no such number, nor do the seconds of a series', () => {
    expect(judge({ ...p95, at: 'mean' }, few(100, 150)).outcome).toBe('pass');
    const cpu = [plantedSeries({ metric: 'cpu_cores' }, [0.2, 0.9, 0.3])];
    const target: Target = { metric: 'cpu_cores', at: 'p95', must: '<', be: 0.8 };
    expect(judge(target, cpu)).toMatchObject({ outcome: 'fail', observed: { value: 0.9 } });
  });
});

describe('no data', () => {
  test('is unknown, never a pass', () => {
    expect(judge(p95)).toMatchObject({ outcome: 'unknown', because: 'No repetition was measured.' });
    expect(judge(p95, [])).toMatchObject({
      outcome: 'unknown',
      because: 'http_latency_ms was not measured, so there is nothing to judge.',
    });
    expect(judge(p95, [plantedDistribution({ metric: 'http_latency_ms' }, [])]).outcome).toBe('unknown');
    const share: Target = { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 };
    expect(judge(share, [plantedProportion({ metric: 'http_error_share' }, 0, 0)]).outcome).toBe('unknown');
  });

  test('in one repetition of several is unknown too', () => {
    const verdict = judge(p95, latency(100), []);
    expect(verdict).toMatchObject({
      because: 'http_latency_ms was not measured in repetition 2 of 2, so there is nothing to judge.',
    });
  });

  test('reports when the metric has another form or other labels', () => {
    const lost: Target = {
      metric: 'messages_lost',
      at: 'total',
      must: '==',
      be: 0,
      where: { path: 'lokal' },
    };
    const verdict = judge(lost, [plantedTotal({ metric: 'messages_lost', labels: { path: 'local' } }, 0)]);
    expect(verdict).toMatchObject({
      outcome: 'unknown',
      because:
        'Nothing was found for total of messages_lost {path=lokal}: the metric is there as total, but empty, with other labels, or in a form without total.',
    });
  });
});

describe('what is exact', () => {
  const lost: Target = { metric: 'messages_lost', at: 'total', must: '==', be: 0 };
  const losing = (count: number) => [plantedTotal({ metric: 'messages_lost' }, count)];

  test('one counter-example in any repetition fails', () => {
    const clean = Array.from({ length: 9 }, () => losing(0));
    expect(judge(lost, ...clean).outcome).toBe('pass');
    expect(judge(lost, ...clean, losing(1))).toMatchObject({
      outcome: 'fail',
      observed: { value: 1, repetitions: 10, interval: null },
    });
    expect(judge({ ...lost, must: '<', be: 1 }, ...clean, losing(1)).outcome).toBe('fail');
  });

  test('totals are added up over their labels', () => {
    const paths = ['local', 'cross-instance'].map((path) =>
      plantedTotal({ metric: 'messages_lost', labels: { path } }, 3),
    );
    expect(judge(lost, paths).observed?.value).toBe(6);
  });

  test('a share that must be everything is not decided by an interval, which never gets there', () => {
    const survived: Target = { metric: 'sessions_survived_share', at: 'share', must: '>=', be: 1 };
    const of = (count: number) => [plantedProportion({ metric: 'sessions_survived_share' }, count, 240)];
    const five = Array.from({ length: 5 }, () => of(240));
    expect(judge(survived, ...five).outcome).toBe('pass');
    expect(judge(survived, ...five, of(239))).toMatchObject({
      outcome: 'fail',
      observed: { value: 239 / 240 },
    });
  });

  test('a maximum is the highest of all repetitions', () => {
    const target: Target = { ...p95, at: 'max' };
    const many = [100, 100, 100, 100, 300].map(latency);
    expect(judge(target, ...many)).toMatchObject({ outcome: 'fail', observed: { interval: null } });
  });
});

describe('five repetitions and more', () => {
  test('pass when the whole interval is inside, fail when it is outside', () => {
    const passing = judge(p95, ...[150, 152, 149, 151, 150].map(latency));
    expect(passing.outcome).toBe('pass');
    expect(passing.observed?.interval?.high).toBeLessThan(155);
    expect(passing.observed?.interval?.level).toBe(0.9);
    expect(judge(p95, ...[250, 252, 249, 251, 250].map(latency)).outcome).toBe('fail');
  });

  test('are inconclusive when the target lies in the interval, although the mean is inside', () => {
    const verdict = judge(p95, ...[150, 230, 170, 210, 160].map(latency));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.observed?.value).toBeLessThan(200);
    expect('because' in verdict && verdict.because).toMatchInlineSnapshot(
      `"The p95 of http_latency_ms is between 152.5 ms and 216.2 ms by 5 repetitions, on both sides of 200 ms. More repetitions narrow it: decide on their number before the run."`,
    );
  });

  test('a share is judged by the wider of its trials and its repetitions', () => {
    const target: Target = { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 };
    const of = (count: number) => [plantedProportion({ metric: 'http_error_share' }, count, 20_000)];
    expect(judge(target, ...[0, 1, 0, 2, 0].map(of)).outcome).toBe('pass');
    // The same errors on the whole, but all in one launch: pooled trials would pass it.
    expect(judge({ ...target, be: 0.0012 }, ...[16, 16, 16, 16, 16].map(of)).outcome).toBe('pass');
    expect(judge({ ...target, be: 0.0012 }, ...[80, 0, 0, 0, 0].map(of)).outcome).toBe('unknown');
  });

  test('a quantity that reaches zero is judged on its own scale', () => {
    const target: Target = { metric: 'pool_waiting', at: 'mean', must: '<', be: 5 };
    const waiting = [0, 1, 0, 2, 1].map((value) => [plantedSeries({ metric: 'pool_waiting' }, [value])]);
    expect(judge(target, ...waiting)).toMatchObject({ outcome: 'pass', observed: { value: 0.8 } });
  });
});

test('a series is read in the measured phase only', () => {
  const target: Target = { metric: 'cpu_cores', at: 'max', must: '<', be: 0.5 };
  const values = [0.9, ...constant(0.2, 20), 0.9];
  const cpu = plantedSeries({ metric: 'cpu_cores' }, values, -1000);
  expect(judge(target, [cpu])).toMatchObject({ outcome: 'pass', observed: { samples: 20 } });
});

test('a throughput of fewer than five repetitions is their mean', () => {
  const target: Target = { metric: 'throughput_per_second', at: 'total', must: '>=', be: 1000 };
  const of = (value: number) => [plantedTotal({ metric: 'throughput_per_second' }, value)];
  expect(judge(target, of(1100), of(1300))).toMatchObject({ outcome: 'pass', observed: { value: 1200 } });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'a count of %d is no number, and neither hits nor misses',
  (value) => {
    for (const must of ['<', '<=', '>', '>=', '=='] as const) {
      const target: Target = { metric: 'sessions_lost', at: 'total', must, be: 0 };
      const measurements = [plantedTotal({ metric: 'sessions_lost' }, value)];
      expect(judgeTarget(target, [measurements], { measuredMs: 1_000 })).toMatchObject({
        outcome: 'unknown',
        because: expect.stringContaining('not a number'),
      });
    }
  },
);

test.each([
  [3, 2],
  [-1, 2],
])('%d of %d is no share, and neither hits nor misses', (count, of) => {
  const target: Target = { metric: 'served_share', at: 'share', must: '>=', be: 0.5 };
  const measurements = [plantedProportion({ metric: 'served_share' }, count, of)];
  expect(judgeTarget(target, [measurements], { measuredMs: 1_000 }).outcome).toBe('unknown');
});

test('what was measured in two ways in two repetitions is not put together', () => {
  const target: Target = { metric: 'cpu_cores', at: 'max', must: '<', be: 1 };
  const series = [plantedSeries({ metric: 'cpu_cores' }, [0.5])];
  const total = [plantedTotal({ metric: 'cpu_cores' }, 5)];
  expect(judgeTarget(target, [series, total], { measuredMs: 1_000 }).outcome).toBe('unknown');
});
