import { describe, expect, test } from 'vitest';
import type { UnexpectedEnd } from '../../environment/watch-ends.ts';
import type { Target } from '../../plan/target.ts';
import { applyDoubts } from '../apply-doubts.ts';
import { doubtsOf } from '../fixtures/believable.ts';
import {
  constant,
  plantedDistribution,
  plantedProportion,
  plantedTotal,
} from '../fixtures/planted-measurements.ts';
import { isWorthRepeating } from '../is-worth-repeating.ts';
import { judgeTarget } from '../judge-target.ts';

const crash: UnexpectedEnd = {
  ...{ id: 'app-2', role: 'app', atUs: 0.7e6, code: 1, signal: null },
  lastLines: ['throw new Error(no database)', 'Error: no database'],
};
const kill: UnexpectedEnd = { ...crash, code: null, signal: 'SIGKILL', lastLines: [] };

/** What is left of the verdict on what was measured beside this end. */
function outcome(target: Target, end: UnexpectedEnd): string {
  const measured = [
    [
      plantedDistribution({ metric: 'http_latency_ms' }, constant(300, 2_000)),
      plantedProportion({ metric: 'http_error_share' }, 10, 2_000),
      plantedTotal({ metric: 'sessions_lost' }, 4),
    ],
  ];
  const judge = (one: Target) => judgeTarget(one, measured, { measuredMs: 20_000 });
  return applyDoubts({ verdict: judge(target), judge }, doubtsOf({ ends: [end] })).outcome;
}

const latency = (be: number): Target => ({ metric: 'http_latency_ms', at: 'p95', must: '<', be });
const errors = (be: number): Target => ({ metric: 'http_error_share', at: 'share', must: '<', be });
const lost = (be: number): Target => ({ metric: 'sessions_lost', at: 'total', must: '<=', be });

test('an unexpected exit is a doubt with the time, the cause and the last lines', () => {
  expect(doubtsOf({ ends: [crash] })).toMatchObject([
    {
      code: 'unexpected-exit',
      sentence:
        'app-2 exited unexpectedly at 0.7 s, with code 1; its last lines: "throw new Error(no database) / Error: no database".',
    },
  ]);
  expect(doubtsOf({ ends: [{ ...kill, atUs: -0.3e6 }] })).toMatchObject([
    {
      sentence: 'app-2 exited unexpectedly 0.3 s before the measured phase, by SIGKILL; it printed nothing.',
    },
  ]);
});

describe('an instance of the app that ended by its own doing', () => {
  test.each([crash, { ...crash, code: null, signal: 'SIGSEGV' as const }, { ...crash, code: 0 }])(
    'lets no target pass, and takes no miss away but of times: %o',
    (end) => {
      expect([errors(0.5), lost(10), latency(500)].map((target) => outcome(target, end))).toEqual(
        Array(3).fill('unknown'),
      );
      expect([errors(0.001), lost(0)].map((target) => outcome(target, end))).toEqual(['fail', 'fail']);
      expect(outcome(latency(200), end)).toBe('unknown');
    },
  );
});

test.each([
  ['an instance that somebody killed', kill],
  ['a store', { ...crash, id: 'redis', role: 'redis' as const }],
  ['the balancer', { ...crash, id: 'nginx', role: 'balancer' as const }],
])('%s is not caused by the app: everything is unknown', (_, end) => {
  for (const target of [errors(0.5), errors(0.001), lost(10), lost(0), latency(200), latency(500)]) {
    expect(outcome(target, end)).toBe('unknown');
  }
});

test('an exit during a fault on the same node is a remark; during a fault on another it is not', () => {
  const effect = { confirmed: true, evidence: 'It answered 500.' } as const;
  const fault = { name: 'crash by request', startedUs: 0.6e6, endedUs: 0.8e6, effect };
  const on = (nodes: readonly string[]) => doubtsOf({ ends: [crash], faults: [{ ...fault, nodes }] });
  expect(on(['app-2'])).toMatchObject([
    {
      sentence: expect.stringContaining("at 0.7 s during 'crash by request', with code 1"),
      affects: [],
    },
  ]);
  expect(on(['redis'])[0]?.affects).toContain('http_error_share');
});

test('load that waited for a node that exited is not blamed on the generator', () => {
  const offered = { planned: 2_000, ok: 1_500, failed: 0, timedOut: 0, dropped: 500 };
  const [ended, notSent] = doubtsOf({ ends: [crash], offered });
  expect([ended?.code, notSent?.code]).toEqual(['unexpected-exit', 'load-not-sent']);
  expect(notSent?.advice).toBe('Start with app-2, which exited under load.');
});

test('an attempt in which something ended is not thrown away', () => {
  const faults = [
    {
      ...{ name: 'kill app-1', nodes: ['app-1'], startedUs: 1e6, endedUs: 2e6 },
      effect: { confirmed: false, because: 'It answers.' } as const,
    },
  ];
  const targets = [errors(0.5)];
  expect(isWorthRepeating({ doubts: doubtsOf({ faults }), error: null }, { targets })).toBe(true);
  expect(isWorthRepeating({ doubts: doubtsOf({ faults, ends: [crash] }), error: null }, { targets })).toBe(
    false,
  );
});
