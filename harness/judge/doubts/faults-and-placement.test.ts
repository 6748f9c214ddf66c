import { describe, expect, test } from 'vitest';
import type { FaultRecord } from '../../faults/fault.ts';
import type { ScenarioData } from '../../plan/scenario.ts';
import { believable, codesOf, doubtsOf, scenario, sticky } from '../fixtures/believable.ts';
import { plantedProportion, plantedTotal } from '../fixtures/planted-measurements.ts';

describe('faults', () => {
  const planned: ScenarioData = { ...scenario, faults: [{ atMs: 5_000, name: 'kill app-2' }] };
  const record = (effect: FaultRecord['effect']): FaultRecord => ({
    name: 'kill app-2',
    nodes: ['app-2'],
    startedUs: 5e6,
    endedUs: 6e6,
    effect,
  });

  test('one that took effect is no doubt', () => {
    const faults = [record({ confirmed: true, evidence: 'exit by SIGKILL' })];
    expect(codesOf({ scenario: planned, faults })).toEqual([]);
  });

  test('one that did nothing makes every target unknown', () => {
    const faults = [record({ confirmed: false, because: 'app-2 still answers.' })];
    expect(doubtsOf({ scenario: planned, faults })).toMatchObject([
      {
        code: 'fault-without-effect',
        sentence: "The effect of the fault 'kill app-2' was not confirmed: app-2 still answers.",
        affects: expect.arrayContaining(['http_latency_ms', 'sessions_lost', 'messages_lost', 'cpu_cores']),
      },
    ]);
  });

  test('one that was planned and did not happen, too', () => {
    expect(doubtsOf({ scenario: planned })).toMatchObject([
      { code: 'fault-without-effect', sentence: "The fault 'kill app-2', planned at 5 s, did not happen." },
    ]);
  });
});

describe('faults that are late', () => {
  const planned: ScenarioData = { ...scenario, faults: [{ atMs: 5_000, name: 'kill app-2' }] };
  const began = (startedUs: number): FaultRecord => ({
    name: 'kill app-2',
    nodes: ['app-2'],
    plannedUs: 5e6,
    startedUs,
    endedUs: startedUs + 1e5,
    effect: { confirmed: true, evidence: "It waited for 'freeze app-2 for 4 s', which was acting on app-2." },
  });

  test('one that began when it was due is no doubt', () => {
    expect(codesOf({ scenario: planned, faults: [began(5.1e6)] })).toEqual([]);
  });

  test('one that waited has the planned and the actual start and the reason, and makes every target unknown', () => {
    expect(doubtsOf({ scenario: planned, faults: [began(5.101e6)] })).toMatchObject([
      {
        code: 'fault-late',
        sentence:
          "The fault 'kill app-2', planned at 5.00 s, began at 5.10 s. It waited for 'freeze app-2 for 4 s', which " +
          'was acting on app-2.',
        affects: expect.arrayContaining(['http_latency_ms', 'sessions_lost']),
      },
    ]);
  });
});

describe('faults that overlap', () => {
  const fault = (name: string, startedUs: number, endedUs: number): FaultRecord => ({
    ...{ name, startedUs, endedUs, nodes: [] },
    effect: { confirmed: true, evidence: '' },
  });
  const planned: ScenarioData = {
    ...scenario,
    faults: ['a', 'b', 'c'].map((name) => ({ atMs: 0, name })),
    targets: [
      { metric: 'sessions_lost', at: 'total', must: '==', be: 0 },
      { metric: 'recovery_ms', at: 'max', must: '<', be: 1_000 },
    ],
  };

  test('cannot be separated, which affects only targets on one fault', () => {
    const faults = [fault('a', 1e6, 9e6), fault('b', 2e6, 3e6), fault('c', 4e6, 5e6)];
    const doubts = doubtsOf({ scenario: planned, faults });
    expect(doubts.filter(({ code }) => code === 'faults-overlap')).toMatchObject([
      {
        sentence: expect.stringContaining("'b' began during 'a'"),
        affects: ['recovery_ms', 'faults_not_recovered'],
      },
    ]);
  });

  test('one after the other are no doubt', () => {
    const faults = [fault('c', 5e6, 6e6), fault('a', 1e6, 2e6), fault('b', 2e6, 5e6)];
    expect(codesOf({ scenario: planned, faults })).not.toContain('faults-overlap');
  });
});

describe('stickiness', () => {
  const stuck = (count: number) => [
    ...believable.measurements,
    plantedProportion({ metric: 'stickiness_share' }, count, 1_000),
  ];

  test('a sticky balancer must stick before anything is broken', () => {
    expect(codesOf({ topology: sticky, measurements: stuck(1_000) })).toEqual([]);
    const [doubt] = doubtsOf({ topology: sticky, measurements: stuck(999) });
    expect(doubt?.code).toBe('stickiness-not-established');
    expect(doubt?.sentence).toBe(
      "Only 99.9 % of the responses before the first fault came from the instance that created the session, although the balancer's policy is cookie.",
    );
    expect(doubt?.affects).toContain('sessions_lost');
    expect(doubt?.affects).not.toContain('sessions_held');
  });

  test('it must have been measured where sessions are judged, and only there', () => {
    expect(codesOf({ topology: sticky })).toEqual(['stickiness-not-established']);
    const targets = scenario.targets.filter(({ metric }) => metric === 'http_latency_ms');
    expect(codesOf({ topology: sticky, scenario: { ...scenario, targets } })).toEqual([]);
  });

  test('is not expected of round-robin', () => {
    expect(codesOf({ measurements: stuck(333) })).toEqual([]);
  });
});

test('sockets on the wrong instance make delivery unknown', () => {
  const placed = (count: number) => [
    ...believable.measurements,
    plantedProportion({ metric: 'sockets_placed' }, count, 60),
  ];
  const [doubt] = doubtsOf({ measurements: placed(58) });
  expect(doubt?.code).toBe('placement-not-reached');
  expect(doubt?.affects).toContain('messages_lost');
  expect(codesOf({ measurements: placed(60) })).toEqual([]);
});

test('retries by the balancer are a remark with their number, and change no verdict', () => {
  const source = { kind: 'balancer', id: 'nginx' } as const;
  const counted = (retries: number) =>
    doubtsOf({
      measurements: [
        ...believable.measurements,
        { ...plantedTotal({ metric: 'balancer_requests' }, 2_004), source },
        { ...plantedTotal({ metric: 'balancer_retries' }, retries), source },
      ],
    });
  expect(counted(0)).toEqual([]);
  expect(counted(7)).toMatchObject([
    {
      code: 'balancer-retried',
      sentence:
        'The balancer retried 7 times, beyond the 2,004 requests that it received: an instance failed them, and the ' +
        'error rate does not show it.',
      affects: [],
    },
  ]);
});
