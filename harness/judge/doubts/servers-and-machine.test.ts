import { expect, test } from 'vitest';
import type { FaultRecord } from '../../faults/fault.ts';
import { believable, codesOf, doubtsOf, scenario } from '../fixtures/believable.ts';
import {
  constant,
  plantedDistribution,
  plantedSeries,
  plantedTotal,
} from '../fixtures/planted-measurements.ts';
import { judgeCell } from '../judge-cell.ts';

test('an instance that could not be scraped for more than 3 s: its own metrics have a gap', () => {
  const gap = (ms: number) => [
    ...believable.measurements,
    plantedTotal({ metric: 'scrape_gap_ms', source: { kind: 'app', id: 'app-2' } }, ms),
  ];
  const [doubt] = doubtsOf({ measurements: gap(4_200) });
  expect(doubt).toMatchObject({
    code: 'scrape-gap',
    sentence: 'app-2 was up and could not be scraped for 4.2 s.',
  });
  expect(doubt?.affects).toContain('requests_served');
  expect(doubt?.affects).not.toContain('http_latency_ms');
  expect(codesOf({ measurements: gap(2_900) })).toEqual([]);
});

test('a machine whose time was taken away is remarked upon', () => {
  const host = (stolen: number) => [
    ...believable.measurements,
    plantedSeries({ metric: 'host_cpu_cores' }, constant(1, 20)),
    plantedSeries({ metric: 'host_steal_cores' }, constant(stolen, 20)),
  ];
  expect(codesOf({ measurements: host(0.05) })).toEqual(['cpu-steal']);
  expect(codesOf({ measurements: host(0.005) })).toEqual([]);
  expect(doubtsOf({ measurements: host(0.3) })).toMatchObject([
    {
      code: 'cpu-steal',
      ways: [
        { bias: 'reads-high', affects: expect.arrayContaining(['http_latency_ms']) },
        { bias: 'reads-low', affects: expect.arrayContaining(['throughput_per_second']) },
        { weight: 'slight' },
        { weight: 'slight' },
      ],
    },
  ]);
});

test.each([
  [199, 'pass'],
  [209, 'unknown'],
  [211, 'fail'],
] as const)(
  'a twentieth of the time taken away is the most by which it explains a miss: %i ms of 200 %s',
  (latencyMs, outcome) => {
    const measurements = [
      plantedDistribution({ metric: 'http_latency_ms' }, constant(latencyMs, 2_000)),
      plantedSeries({ metric: 'host_cpu_cores' }, constant(0.95, 20)),
      plantedSeries({ metric: 'host_steal_cores' }, constant(0.05, 20)),
    ];
    const doubts = doubtsOf({ measurements });
    const targets = scenario.targets.filter(({ metric }) => metric === 'http_latency_ms');
    const [verdict] = judgeCell({
      targets,
      measuredMs: scenario.phases.measuredMs,
      repetitions: [{ measurements, doubts, error: null }],
    });
    expect(verdict?.outcome).toBe(outcome);
  },
);

test('a node that was throttled for more than 1 % of the measured phase is a remark', () => {
  const heldUp = (msPerSecond: number) => [
    ...believable.measurements,
    plantedSeries({ metric: 'cpu_throttled_ms_per_second' }, constant(msPerSecond, 20)),
  ];
  expect(doubtsOf({ measurements: heldUp(15) })).toMatchObject([
    { code: 'throttled', affects: [], sentence: expect.stringContaining('1.5 %') },
  ]);
  expect(codesOf({ measurements: heldUp(5) })).toEqual([]);
});

test('counters that were reset without a fault are a lower bound', () => {
  const reset = plantedSeries(
    { metric: 'counters_reset_within_ms', source: { kind: 'app', id: 'app-2' } },
    [1_000],
    7_000,
  );
  const measurements = [...believable.measurements, reset];
  const fault = (node: string, startedUs: number): FaultRecord => ({
    name: `kill ${node}`,
    nodes: [node],
    startedUs,
    endedUs: startedUs + 100_000,
    effect: { confirmed: true, evidence: 'exit by SIGKILL' },
  });
  expect(doubtsOf({ measurements })).toMatchObject([
    {
      code: 'counters-reset',
      sentence: 'The counters of app-2 were reset at most 1 s before 7 s, and no fault had acted on it.',
      affects: ['requests_served', 'connections_accepted', 'cache_reads'],
      bias: 'reads-low',
    },
  ]);
  expect(codesOf({ measurements, faults: [fault('app-2', 6.2e6)] })).toEqual([]);
  expect(codesOf({ measurements, faults: [fault('app-1', 6.2e6)] })).toEqual(['counters-reset']);
  expect(codesOf({ measurements, faults: [fault('app-2', 2e6)] })).toEqual(['counters-reset']);
});

test('a hit ratio that is higher in the second half than in the first: latency reads high, throughput low', () => {
  const reads = (from: string, early: number, late: number) =>
    plantedSeries({ metric: 'cache_reads_per_second', labels: { from } }, [
      ...constant(early, 10),
      ...constant(late, 10),
    ]);
  const filling = (early: number) => [
    ...believable.measurements,
    reads('origin', 100 - early, 10),
    reads('local', early, 90),
  ];
  expect(doubtsOf({ measurements: filling(60) })).toMatchObject([
    {
      code: 'cache-cold',
      sentence:
        'The cache hit ratio was 60 % in the first half of the measured phase and 90 % in the second: caches were still filling.',
      ways: [
        { bias: 'reads-high', affects: expect.arrayContaining(['http_latency_ms']) },
        { bias: 'reads-low', affects: expect.arrayContaining(['throughput_per_second']) },
        { weight: 'slight' },
        { weight: 'slight' },
      ],
    },
  ]);
  expect(codesOf({ measurements: filling(86) })).toEqual([]);
  const few = [reads('origin', 4, 0), reads('local', 0, 4)];
  expect(codesOf({ measurements: [...believable.measurements, ...few] })).toEqual([]);
});

test('a wall clock that was adjusted under load: timestamps of balancers and k6 may be in another phase', () => {
  const bound = (ms: number) => [...believable.measurements, plantedTotal({ metric: 'clock_bound_ms' }, ms)];
  expect(codesOf({ measurements: bound(1.1) })).toEqual([]);
  const [native] = doubtsOf({ measurements: bound(41) });
  expect(native).toMatchObject({
    code: 'clock-bound',
    sentence:
      'Timestamps by the wall clock are uncertain by 41 ms, and 10 ms is allowed: the clock was adjusted under load.',
    affects: ['balancer_requests', 'balancer_retries'],
  });
  const [k6] = doubtsOf({ scenario: { ...scenario, driver: 'k6' }, measurements: bound(41) });
  expect(k6?.affects).toContain('http_requests');
  expect(k6?.affects).not.toContain('http_latency_ms');
});
