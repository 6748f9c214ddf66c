import { describe, expect, test } from 'vitest';
import { metricNamed, metricNames } from '../../metrics/metrics.ts';
import type { Measurement } from '../../observe/measurement.ts';
import { doubtRules } from '../find-doubts.ts';
import { believable, doubtsOf, scenario } from '../fixtures/believable.ts';
import {
  constant,
  plantedDistribution,
  plantedSeries,
  plantedTotal,
} from '../fixtures/planted-measurements.ts';
import type { Evidence } from './evidence.ts';

const added = (...measurements: readonly Measurement[]): Partial<Evidence> => ({
  measurements: [...believable.measurements, ...measurements],
});
const late = (ms: number) => added(plantedDistribution({ metric: 'send_lateness_ms' }, constant(ms, 100)));
const dropped: Partial<Evidence> = {
  offered: { planned: 2_000, ok: 1_999, failed: 0, timedOut: 0, dropped: 1 },
};
const stolen = added(
  plantedSeries({ metric: 'host_cpu_cores' }, constant(1, 20)),
  plantedSeries({ metric: 'host_steal_cores' }, constant(0.5, 20)),
);

const affectedBy = (change: Partial<Evidence>) => doubtsOf(change).flatMap(({ affects }) => affects);

/** What became of what was made: what was not sent was not made, and what nobody looked for again is unsettled. */
const fates = [
  ...['sessions', 'sessions_lost', 'sessions_unsettled'],
  ...['updates_lost', 'updates_duplicated', 'updates_unsettled'],
  ...['writes_lost', 'writes_recovered', 'writes_unsettled'],
  ...['tasks_lost', 'tasks_duplicated', 'tasks_recovered'],
];

test('a number of the load, of a checker or of a server under load is doubted when some of it was not sent', () => {
  const ofItself =
    /^(?:send_lateness|generator_|clock_bound|latency_from|answers_by_status|sockets_placed|joins_succeeded|k6_(?:marked|requests|contradictions|.*without))/;
  const ofTheMachine = /^(?:host_|scrape_gap|counters_reset)/;
  const others = metricNames.filter(
    (name) => !ofItself.test(name) && !ofTheMachine.test(name) && !fates.includes(name),
  );
  expect(affectedBy(dropped).sort()).toEqual([...others].sort());
});

test.each([
  'served_share',
  'longest_outage_ms',
  'recovery_ms',
  'slow_requests',
  'session_unavailable_ms',
  'read_staleness_ms',
  're_logins',
  'tasks_completed',
  'cpu_cores',
])('%s rests on what was sent', (metric) => {
  expect(affectedBy(dropped)).toContain(metric);
});

test.each(['http_latency_ms', 'http_latency_by_second_ms', 'http_error_latency_ms', 'slow_requests'])(
  '%s counts from when a request was due, and is doubted when it was sent late',
  (metric) => {
    expect(affectedBy(late(3))).toContain(metric);
  },
);

test('messages and servers are not concerned by requests that were sent late', () => {
  for (const metric of ['delivery_latency_ms', 'messages_late', 'fault_ms', 'replica_lag_ms'])
    expect(affectedBy(late(30))).not.toContain(metric);
});

test('what counts from the send is doubted only when the load was not the planned one any more', () => {
  expect(affectedBy(late(3))).not.toContain('http_latency_from_send_ms');
  expect(affectedBy(late(30))).toContain('http_latency_from_send_ms');
});

test.each(['slow_requests', 'longest_outage_ms', 'recovery_ms', 'session_unavailable_ms', 'fault_ms'])(
  'a machine whose time was taken away may be why %s misses its target',
  (metric) => {
    expect(affectedBy(stolen)).toContain(metric);
  },
);

describe('a metric that is not built in', () => {
  const target = { metric: 'carts:lost', at: 'total', must: '==', be: 0 } as const;
  const judging = { ...scenario, targets: [target] };
  const measured = (unit: 'count' | 'ms') => ({
    ...plantedTotal({ metric: 'sessions_lost' }, 0),
    metric: 'carts:lost',
    unit,
  });

  test('rests on the history: it is doubted when something was not sent', () => {
    expect(affectedBy({ ...dropped, scenario: judging })).toContain('carts:lost');
  });

  test('is doubted with the times when it is a time, and as a count is not', () => {
    expect(affectedBy({ ...added(measured('ms')), ...{ scenario: judging } })).toEqual([]);
    const lag = plantedDistribution({ metric: 'generator_loop_lag_ms' }, constant(30, 100));
    expect(affectedBy({ ...added(measured('ms'), lag), scenario: judging })).toContain('carts:lost');
    expect(affectedBy({ ...added(measured('count'), lag), scenario: judging })).not.toContain('carts:lost');
  });
});

test('a doubt has the direction in which each metric is wrong', () => {
  const [{ ways = [] } = { ways: [] }] = doubtsOf(dropped);
  const wayOf = (metric: string) => ways.find(({ affects }) => affects.includes(metric))?.bias;
  expect(['re_logins', 'sessions_survived_share', 'served_share', 'cpu_cores'].map(wayOf)).toEqual([
    'reads-low',
    'reads-high',
    'either',
    'reads-low',
  ]);
});

test('every metric with a floor names one that rests on less', () => {
  for (const name of metricNames) {
    const metric = metricNamed(name);
    const floor = metric?.notBelow === undefined ? null : metricNamed(metric.notBelow);
    if (!floor) continue;
    expect(Object.keys(metric?.dependsOn ?? {})).toEqual(
      expect.arrayContaining(Object.keys(floor.dependsOn)),
    );
  }
});

test('each kind of doubt has one rule', () => {
  const codes = doubtRules.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});
