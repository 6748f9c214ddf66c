import { describe, expect, test } from 'vitest';
import type { Target } from '../plan/target.ts';
import {
  constant,
  plantedDistribution,
  plantedProportion,
  plantedTotal,
} from './fixtures/planted-measurements.ts';
import { judgeCell } from './judge-cell.ts';
import type { Doubt, Way } from './verdict.ts';

const p95: Target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 };
const measuredMs = 20_000;

function doubt(...ways: readonly Way[]): Doubt {
  return {
    code: 'sent-late',
    sentence: 'Operations were sent late.',
    advice: '',
    affects: ways.flatMap(({ affects }) => affects),
    bias: 'either',
    ways,
  };
}

describe('latency from when requests were due, and from when they were sent', () => {
  const highSince: Way = { affects: ['http_latency_ms'], bias: 'reads-high' };

  function outcome(dueMs: number, sentMs: number, ...ways: readonly Way[]) {
    const measurements = [
      plantedDistribution({ metric: 'http_latency_ms', labels: { loop: 'open' } }, constant(dueMs, 2_000)),
      plantedDistribution({ metric: 'http_latency_from_send_ms' }, constant(sentMs, 2_000)),
    ];
    const repetitions = [{ measurements, doubts: [doubt(...ways)], error: null }];
    return (where: Target['where'] = {}) =>
      judgeCell({ targets: [{ ...p95, where }], measuredMs, repetitions })[0]?.outcome;
  }

  test('a hit stands, a miss by both is a failure, and what lies between is unknown', () => {
    expect(outcome(190, 180, highSince)()).toBe('pass');
    expect(outcome(230, 210, highSince)()).toBe('fail');
    expect(outcome(230, 190, highSince)()).toBe('unknown');
  });

  test('the latency from the send is of all operations, and decides nothing for one of them', () => {
    expect(outcome(230, 210, highSince)({ loop: 'open' })).toBe('fail');
    expect(outcome(230, 210, highSince)({ operation: 'log-in' })).toBe('unknown');
  });

  test('a doubt of another kind is not evaded by the second clock', () => {
    const measurements = [
      plantedDistribution({ metric: 'http_latency_ms' }, constant(230, 2_000)),
      plantedDistribution({ metric: 'http_latency_from_send_ms' }, constant(210, 2_000)),
    ];
    const error = { code: 'SP_NOT_READY', message: 'app-3 was never ready.' };
    const [verdict] = judgeCell({
      targets: [p95],
      measuredMs,
      repetitions: [{ measurements, doubts: [], error }],
    });
    expect(verdict?.outcome).toBe('unknown');
  });

  test('a load that was not the planned one any more proves a miss beyond all that it was late, and no hit', () => {
    const affects = ['http_latency_ms', 'http_latency_from_send_ms'];
    const spoilt: Way = { affects, bias: 'either', tooHighBy: { by: 40, in: 'unit' } };
    expect(outcome(300, 280, spoilt)()).toBe('fail');
    expect(outcome(235, 215, spoilt)()).toBe('unknown');
    expect(outcome(20, 10, spoilt)()).toBe('unknown');
  });
});

describe('how far', () => {
  const share = (by: number, weight: Way['weight'] = 'grave'): Way => ({
    affects: ['http_latency_ms'],
    bias: 'reads-high',
    tooHighBy: { by, in: 'share' },
    weight,
  });

  function outcomeOf(latencyMs: number, target: Target, ...doubts: readonly Doubt[]) {
    const measurements = [plantedDistribution({ metric: 'http_latency_ms' }, constant(latencyMs, 2_000))];
    const repetitions = [{ measurements, doubts, error: null }];
    return judgeCell({ targets: [target], measuredMs, repetitions })[0]?.outcome;
  }

  test('several doubts add up', () => {
    expect(outcomeOf(215, p95, doubt(share(0.05)))).toBe('fail');
    expect(outcomeOf(215, p95, doubt(share(0.05)), doubt(share(0.05)))).toBe('unknown');
  });

  test('a slight one excuses a miss and takes no hit away', () => {
    const slow: Target = { ...p95, must: '>=', be: 200 };
    expect(outcomeOf(205, p95, doubt(share(0.05, 'slight')))).toBe('unknown');
    expect(outcomeOf(205, slow, doubt(share(0.05, 'slight')))).toBe('pass');
    expect(outcomeOf(205, slow, doubt(share(0.05)))).toBe('unknown');
  });

  test('what few samples prove by their extremes must be proved of moved ones too', () => {
    const few = (latencyMs: number) => {
      const measurements = [plantedDistribution({ metric: 'http_latency_ms' }, constant(latencyMs, 100))];
      const repetitions = [{ measurements, doubts: [doubt(share(0.05))], error: null }];
      return judgeCell({ targets: [p95], measuredMs, repetitions })[0]?.outcome;
    };
    expect([few(190), few(205), few(220)]).toEqual(['pass', 'unknown', 'fail']);
  });
});

describe('what a number cannot be', () => {
  const low = (metric: string): Doubt => doubt({ affects: [metric], bias: 'reads-low' });
  const high = (metric: string): Doubt => doubt({ affects: [metric], bias: 'reads-high' });

  test('a count that reads too high and is 0 is 0', () => {
    const target: Target = { metric: 'sessions_lost', at: 'total', must: '==', be: 0 };
    const judged = (lost: number, one: Doubt) =>
      judgeCell({
        targets: [target],
        measuredMs,
        repetitions: [
          { measurements: [plantedTotal({ metric: 'sessions_lost' }, lost)], doubts: [one], error: null },
        ],
      })[0]?.outcome;
    expect(judged(0, high('sessions_lost'))).toBe('pass');
    expect(judged(0, low('sessions_lost'))).toBe('unknown');
    expect(judged(3, low('sessions_lost'))).toBe('fail');
    expect(judged(3, high('sessions_lost'))).toBe('unknown');
  });

  test('a share that reads too low and is 1 is 1', () => {
    const target: Target = { metric: 'served_share', at: 'share', must: '==', be: 1 };
    const judged = (count: number, one: Doubt) =>
      judgeCell({
        targets: [target],
        measuredMs,
        repetitions: [
          {
            measurements: [plantedProportion({ metric: 'served_share' }, count, 100)],
            doubts: [one],
            error: null,
          },
        ],
      })[0]?.outcome;
    expect(judged(100, low('served_share'))).toBe('pass');
    expect(judged(100, high('served_share'))).toBe('unknown');
    expect(judged(90, high('served_share'))).toBe('fail');
  });
});
