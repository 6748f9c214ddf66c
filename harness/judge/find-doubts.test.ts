import { describe, expect, test } from 'vitest';
import type { FaultRecord } from '../faults/fault.ts';
import { plainTopology } from '../plan/fixtures/plain-topology.ts';
import type { ScenarioData } from '../plan/scenario.ts';
import type { Topology } from '../plan/topology.ts';
import type { Evidence } from './doubts/evidence.ts';
import { findDoubts } from './find-doubts.ts';
import {
  constant,
  plantedDistribution,
  plantedProportion,
  plantedSeries,
  plantedTotal,
} from './planted-measurements.ts';

const scenario: ScenarioData = {
  name: 'session-survival',
  question: 'Do sessions survive?',
  driver: 'native',
  script: null,
  workload: { kind: 'request', operation: 'read-item', timeoutMs: 1000 },
  load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },
  phases: { warmupMs: 1000, measuredMs: 20_000, cooldownMs: 500 },
  faults: [],
  checks: [],
  targets: [
    { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
    { metric: 'sessions_lost', at: 'total', must: '==', be: 0 },
  ],
};

const topology = plainTopology('memory-round-robin', {
  balancer: { engine: 'built-in', policy: 'round-robin', retries: 0 },
});
const sticky: Topology = { ...topology, balancer: { engine: 'haproxy', policy: 'cookie', retries: 0 } };

const believable: Evidence = {
  scenario,
  topology,
  offered: { planned: 2_000, ok: 1_990, failed: 8, timedOut: 2, dropped: 0 },
  measurements: [plantedDistribution({ metric: 'http_latency_ms' }, constant(12, 2_000))],
  faults: [],
};

function doubtsOf(change: Partial<Evidence>) {
  return findDoubts({ ...believable, ...change });
}

function codesOf(change: Partial<Evidence>) {
  return doubtsOf(change).map(({ code }) => code);
}

test('there is no doubt about a repetition in which everything went well', () => {
  expect(findDoubts(believable)).toEqual([]);
});

test('each says in full sentences what was seen and what to do', () => {
  const [doubt] = doubtsOf({
    offered: { planned: 2_000, ok: 1_900, failed: 0, timedOut: 0, dropped: 100 },
  });
  expect(doubt).toEqual({
    code: 'load-not-sent',
    sentence: '1,900 of 2,000 planned operations were sent, which is less than 99 %.',
    advice: 'Lower the rate, raise maxInFlight, or run the generator on a machine with more free cores.',
    affects: ['http_latency_ms', 'delivery_latency_ms', 'http_error_share'],
    bias: 'either',
  });
});

describe('load', () => {
  const offered = (ok: number, dropped: number) => ({
    planned: ok + dropped,
    ok,
    failed: 0,
    timedOut: 0,
    dropped,
  });

  test('a driver that planned less than the rate asks for did not send the load', () => {
    expect(codesOf({ offered: offered(1_900, 0) })).toEqual(['load-not-sent']);
    expect(codesOf({ offered: offered(1_990, 0) })).toEqual([]);
  });

  test('dropping a little is a doubt of its own', () => {
    expect(codesOf({ offered: offered(1_999, 1) })).toEqual(['load-dropped']);
  });

  test('no operation at all is not a load', () => {
    const closed: ScenarioData = { ...scenario, load: { kind: 'constant-users', users: 10, thinkMs: 0 } };
    expect(codesOf({ scenario: closed, offered: offered(0, 0) })).toContain('load-not-sent');
  });
});

describe('sent late', () => {
  const late = (ms: number) => [
    ...believable.measurements,
    plantedDistribution({ metric: 'send_lateness_ms' }, [...constant(0.1, 98), ms, ms]),
  ];

  test('more than 1 % of the latency target', () => {
    expect(codesOf({ measurements: late(2.1) })).toEqual(['sent-late']);
    expect(codesOf({ measurements: late(1.9) })).toEqual([]);
  });

  test('more than 1 ms where there is no latency target', () => {
    const targets = scenario.targets.filter(({ metric }) => metric !== 'http_latency_ms');
    expect(codesOf({ scenario: { ...scenario, targets }, measurements: late(1.1) })).toEqual(['sent-late']);
    expect(codesOf({ scenario: { ...scenario, targets }, measurements: late(0.9) })).toEqual([]);
  });
});

describe('generator', () => {
  const lag = (ms: number) => [
    ...believable.measurements,
    plantedDistribution({ metric: 'generator_loop_lag_ms' }, [...constant(0.1, 98), ms, ms]),
  ];
  const cpu = (cores: number) => [
    ...believable.measurements,
    plantedTotal({ metric: 'generator_cpu_cores' }, cores),
    plantedSeries({ metric: 'generator_cpu_cores' }, [cores]),
  ];

  test('an event loop that is held up for more than 10 ms', () => {
    expect(codesOf({ measurements: lag(11) })).toEqual(['generator-lag']);
    expect(codesOf({ measurements: lag(9) })).toEqual([]);
  });

  test('a core that is used up: latency may be wrong either way, throughput is a lower bound', () => {
    expect(
      doubtsOf({ measurements: cpu(0.95) }).map(({ code, affects, bias }) => ({ code, affects, bias })),
    ).toEqual([
      {
        code: 'generator-saturated',
        affects: ['http_latency_ms', 'delivery_latency_ms'],
        bias: 'either',
      },
      {
        code: 'generator-saturated',
        affects: ['throughput_per_second', 'throughput_per_second_per_instance'],
        bias: 'reads-low',
      },
    ]);
    expect(codesOf({ measurements: cpu(0.6) })).toEqual([]);
  });
});

test('a closed loop is remarked upon, and no verdict depends on it', () => {
  const load = { kind: 'constant-users', users: 10, thinkMs: 0 } as const;
  const [doubt, ...others] = doubtsOf({ scenario: { ...scenario, load } });
  expect(doubt).toMatchObject({ code: 'coordinated-omission', affects: [] });
  expect(others).toEqual([]);
  expect(codesOf({ scenario: { ...scenario, load: { kind: 'script' } } })).toEqual([]);
});

test('an instance without metrics for more than 3 s: what it says of itself has a hole', () => {
  const gap = (ms: number) => [
    ...believable.measurements,
    plantedTotal({ metric: 'scrape_gap_ms', source: { kind: 'app', id: 'app-2' } }, ms),
  ];
  const [doubt] = doubtsOf({ measurements: gap(4_200) });
  expect(doubt).toMatchObject({
    code: 'scrape-gap',
    sentence: 'app-2 was up and gave no metrics for 4.2 s.',
  });
  expect(doubt?.affects).toContain('requests_served');
  expect(doubt?.affects).not.toContain('http_latency_ms');
  expect(codesOf({ measurements: gap(2_900) })).toEqual([]);
});

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
        sentence: "The fault 'kill app-2' was not seen to take effect: app-2 still answers.",
        affects: ['http_latency_ms', 'sessions_lost'],
      },
    ]);
  });

  test('one that was planned and did not happen, too', () => {
    expect(doubtsOf({ scenario: planned })).toMatchObject([
      { code: 'fault-without-effect', sentence: "The fault 'kill app-2', planned at 5 s, did not happen." },
    ]);
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
      "Only 99.9 % of the answers before the first fault came from the instance that made the session, although the balancer's policy is cookie.",
    );
    expect(doubt?.affects).toContain('sessions_lost');
    expect(doubt?.affects).not.toContain('sessions_held');
  });

  test('it must have been measured where sessions are judged, and only there', () => {
    expect(codesOf({ topology: sticky })).toEqual(['stickiness-not-established']);
    const targets = scenario.targets.filter(({ metric }) => metric === 'http_latency_ms');
    expect(codesOf({ topology: sticky, scenario: { ...scenario, targets } })).toEqual([]);
  });

  test('nobody expects it of round-robin', () => {
    expect(codesOf({ measurements: stuck(333) })).toEqual([]);
  });
});

test('sockets that are not where the scenario wants them say nothing about delivery', () => {
  const placed = (count: number) => [
    ...believable.measurements,
    plantedProportion({ metric: 'sockets_placed' }, count, 60),
  ];
  const [doubt] = doubtsOf({ measurements: placed(58) });
  expect(doubt?.code).toBe('placement-not-reached');
  expect(doubt?.affects).toContain('messages_lost');
  expect(codesOf({ measurements: placed(60) })).toEqual([]);
});

test('a percentile from too few samples is remarked upon; the judge itself leaves it unknown', () => {
  const measurements = [plantedDistribution({ metric: 'http_latency_ms' }, constant(12, 340))];
  expect(doubtsOf({ measurements })).toMatchObject([
    {
      code: 'too-few-samples',
      sentence: 'The p95 of http_latency_ms rests on 340 samples, and needs 2,000.',
      affects: [],
    },
  ]);
});

test('a machine whose time was taken away is remarked upon', () => {
  const host = (stolen: number) => [
    ...believable.measurements,
    plantedSeries({ metric: 'host_cpu_cores' }, constant(1, 20)),
    plantedSeries({ metric: 'host_steal_cores' }, constant(stolen, 20)),
  ];
  expect(doubtsOf({ measurements: host(0.05) })).toMatchObject([{ code: 'host-stolen', affects: [] }]);
  expect(codesOf({ measurements: host(0.005) })).toEqual([]);
  expect(doubtsOf({ measurements: host(0.3) })).toMatchObject([
    { code: 'host-stolen', affects: expect.arrayContaining(['http_latency_ms']), bias: 'reads-high' },
    { code: 'host-stolen', affects: expect.arrayContaining(['throughput_per_second']), bias: 'reads-low' },
  ]);
});

test('a node that its limit held up for more than 1 % of the measured phase is remarked', () => {
  const heldUp = (msPerSecond: number) => [
    ...believable.measurements,
    plantedSeries({ metric: 'cpu_throttled_ms_per_second' }, constant(msPerSecond, 20)),
  ];
  expect(doubtsOf({ measurements: heldUp(15) })).toMatchObject([
    { code: 'throttled', affects: [], sentence: expect.stringContaining('1.5 %') },
  ]);
  expect(codesOf({ measurements: heldUp(5) })).toEqual([]);
});

describe('load sent by k6', () => {
  const k6 = { kind: 'generator', id: 'k6' } as const;

  test('is remarked to be timed from the actual send, and keeps its verdicts', () => {
    const measurements = [
      ...believable.measurements,
      plantedTotal({ metric: 'latency_from_actual_send', source: k6 }, 1),
    ];
    expect(doubtsOf({ measurements })).toMatchObject([{ code: 'timed-from-send', affects: [] }]);
  });

  test('may take more than one core: it has as many threads as the machine', () => {
    const measurements = [
      ...believable.measurements,
      plantedTotal({ metric: 'generator_cpu_cores', source: k6 }, 1.4),
      plantedTotal({ metric: 'generator_cpu_cores', source: { kind: 'generator', id: 'harness' } }, 0.05),
    ];
    expect(codesOf({ measurements })).toEqual([]);
  });
});

test('a balancer that sent requests again is remarked upon, with how often, and changes no verdict', () => {
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
        'The balancer sent requests again 7 times, beyond the 2,004 that reached it: an instance failed them, and the ' +
        'error share does not show it.',
      affects: [],
    },
  ]);
});
