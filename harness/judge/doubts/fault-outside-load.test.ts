import { expect, test } from 'vitest';
import { applyDoubts } from '../apply-doubts.ts';
import { codesOf, doubtsOf, scenario } from '../fixtures/believable.ts';
import { constant, plantedDistribution } from '../fixtures/planted-measurements.ts';
import { judgeTarget } from '../judge-target.ts';

/** The load lasts 20.5 s. */
const frozen = (startedUs: number, endedUs: number) => ({
  faults: [
    {
      ...{ name: 'freeze app-2 for 3.0 s', nodes: ['app-2'], startedUs, endedUs },
      effect: { confirmed: true, evidence: 'app-2 was frozen for 3.0 s.' } as const,
    },
  ],
});

test('a fault of which most came after the load proves nothing', () => {
  const doubts = doubtsOf(frozen(19.9e6, 22.9e6));
  expect(doubts).toMatchObject([
    {
      code: 'fault-outside-load',
      sentence:
        "The fault 'freeze app-2 for 3.0 s' lasted from 19.9 s to 22.9 s, and the load ended at 20.5 s: most of it was not measured.",
    },
  ]);
  const target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 } as const;
  const measured = [[plantedDistribution({ metric: 'http_latency_ms' }, constant(12, 2_000))]];
  const judge = (one: typeof target) => judgeTarget(one, measured, { measuredMs: 20_000 });
  const verdict = judge(target);
  expect(verdict.outcome).toBe('pass');
  expect(applyDoubts({ verdict, judge: judge as never }, doubts).outcome).toBe('unknown');
});

test('what is lost is known all the same when some of the load saw the fault, and what took how long', () => {
  const [partly] = doubtsOf(frozen(19.9e6, 22.9e6));
  expect(partly?.affects).toEqual(
    expect.arrayContaining(['http_error_share', 'served_share', 'longest_outage_ms', 'recovery_ms']),
  );
  for (const metric of ['updates_lost', 'sessions_lost', 'tasks_lost', 'fault_ms'])
    expect(partly?.affects).not.toContain(metric);
  const [after] = doubtsOf(frozen(20.5e6, 22.9e6));
  expect(after?.affects).toEqual(expect.arrayContaining(['updates_lost', 'sessions_lost', 'fault_ms']));
});

test('so does one that began when the load had ended', () => {
  expect(codesOf(frozen(20.5e6, 20.5e6))).toEqual(['fault-outside-load']);
});

test('a load that ended early has no cooldown in which a fault is seen', () => {
  expect(codesOf({ ...frozen(8e6, 11e6), measuredMs: 9_000 })).toContain('fault-outside-load');
  expect(codesOf({ ...frozen(8e6, 11e6), measuredMs: 10_000 })).not.toContain('fault-outside-load');
});

test('one within the load, or that is over a moment after it, is no doubt', () => {
  for (const [from, to] of [
    [5e6, 8e6],
    [0, 20.5e6],
    [18e6, 21e6],
    [20e6, 20e6],
  ] as const)
    expect(codesOf(frozen(from, to))).toEqual([]);
  expect(scenario.phases).toEqual({ warmupMs: 1000, measuredMs: 20_000, cooldownMs: 500 });
});
