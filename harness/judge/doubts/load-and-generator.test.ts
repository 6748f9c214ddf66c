import { describe, expect, test } from 'vitest';
import type { ScenarioData } from '../../plan/scenario.ts';
import { believable, codesOf, doubtsOf, scenario } from '../fixtures/believable.ts';
import {
  constant,
  plantedDistribution,
  plantedSeries,
  plantedTotal,
} from '../fixtures/planted-measurements.ts';

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

  test('a latency is of successful requests, and unknown where most operations failed', () => {
    const failed = (ok: number) => ({ planned: 2_000, ok, failed: 2_000 - ok, timedOut: 0, dropped: 0 });
    const [doubt] = doubtsOf({ offered: failed(999) });
    expect(doubt).toMatchObject({ code: 'mostly-failed', bias: 'reads-low' });
    expect(doubt?.affects).toContain('http_latency_ms');
    expect(doubt?.affects).not.toContain('http_error_share');
    expect(doubt?.affects).not.toContain('requests_admitted');
    expect(codesOf({ offered: failed(1_000) })).toEqual([]);
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

  test('an event loop lag of more than 10 ms', () => {
    expect(codesOf({ measurements: lag(11) })).toEqual(['generator-lag']);
    expect(codesOf({ measurements: lag(9) })).toEqual([]);
  });

  test('a core that is used up: latency may be wrong either way, throughput is a lower bound', () => {
    expect(doubtsOf({ measurements: cpu(0.95) })).toMatchObject([
      {
        code: 'generator-saturated',
        ways: [
          { bias: 'either', affects: expect.arrayContaining(['http_latency_ms', 'delivery_latency_ms']) },
          { bias: 'either', affects: expect.arrayContaining(['slow_requests']), weight: 'slight' },
          { bias: 'reads-low', affects: expect.arrayContaining(['throughput_per_second']) },
        ],
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
