import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FaultRecord } from '../faults/fault.ts';
import type { Offered } from '../load/driver.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import { type MetricName, metricNamed } from '../plan/metrics.ts';
import type { Expectation } from '../plan/plan.ts';
import type { ScenarioData } from '../plan/scenario.ts';
import type { Target } from '../plan/target.ts';
import { recordSchema } from '../record/record-schema.ts';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { cellOutcome } from './cell-outcome.ts';
import { findDoubts } from './find-doubts.ts';
import { scenario as anyScenario, believable, sticky } from './fixtures/believable.ts';
import {
  constant,
  plantedDistribution,
  plantedProportion,
  plantedSeries,
  plantedTotal,
} from './fixtures/planted-measurements.ts';
import { isWorthRepeating } from './is-worth-repeating.ts';
import { type JudgedRepetition, judgeCell } from './judge-cell.ts';
import { readMetric } from './read-metric.ts';
import type { Verdict } from './verdict.ts';

/** Random combinations of what is known of a repetition, judged as the pipeline judges them. */
const measuredMs = 20_000;

const targets: readonly Target[] = [
  { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
  { metric: 'http_error_share', at: 'share', must: '<', be: 0.01 },
  { metric: 'served_share', at: 'share', must: '>=', be: 0.999 },
  { metric: 'longest_outage_ms', at: 'total', must: '<', be: 500 },
  { metric: 'slow_requests', at: 'total', must: '==', be: 0 },
  { metric: 'sessions_lost', at: 'total', must: '==', be: 0 },
  { metric: 'sessions_survived_share', at: 'share', must: '==', be: 1 },
  { metric: 'messages_lost', at: 'total', must: '==', be: 0 },
  { metric: 'throughput_per_second', at: 'total', must: '>=', be: 100 },
  { metric: 'requests_served', at: 'total', must: '>=', be: 100 },
  { metric: 'cpu_cores', at: 'max', must: '<', be: 1 },
  { metric: 'carts:lost', at: 'total', must: '==', be: 0 },
];

const distributions = new Map<string, Measurement>();
function distribution(metric: MetricName, ms: number): Measurement {
  const key = `${metric} ${ms}`;
  const made = distributions.get(key) ?? plantedDistribution({ metric }, constant(ms, 100));
  distributions.set(key, made);
  return made;
}

/** What a target's metric may read: well inside, close, outside, or nothing at all. */
const numbers: Readonly<Record<string, (hit: boolean) => Measurement>> = {
  http_latency_ms: (hit) => distribution('http_latency_ms', hit ? 190 : 205),
  http_error_share: (hit) => plantedProportion({ metric: 'http_error_share' }, hit ? 0 : 100, 2_000),
  served_share: (hit) => plantedProportion({ metric: 'served_share' }, hit ? 2_000 : 1_900, 2_000),
  longest_outage_ms: (hit) => plantedTotal({ metric: 'longest_outage_ms' }, hit ? 100 : 900),
  slow_requests: (hit) => plantedTotal({ metric: 'slow_requests' }, hit ? 0 : 3),
  sessions_lost: (hit) => plantedTotal({ metric: 'sessions_lost' }, hit ? 0 : 3),
  sessions_survived_share: (hit) =>
    plantedProportion({ metric: 'sessions_survived_share' }, hit ? 10 : 7, 10),
  messages_lost: (hit) => plantedTotal({ metric: 'messages_lost' }, hit ? 0 : 3),
  throughput_per_second: (hit) => plantedTotal({ metric: 'throughput_per_second' }, hit ? 150 : 90),
  requests_served: (hit) => plantedTotal({ metric: 'requests_served' }, hit ? 150 : 90),
  cpu_cores: (hit) => plantedSeries({ metric: 'cpu_cores' }, constant(hit ? 0.2 : 1.2, 20)),
  'carts:lost': (hit) => ({
    ...plantedTotal({ metric: 'sessions_lost' }, hit ? 0 : 2),
    metric: 'carts:lost',
  }),
};

const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const kill = { name: 'kill app-2', atMs: 5_000 };

const known = fc.record({
  hits: fc.record(
    Object.fromEntries(targets.map(({ metric }) => [metric, perhaps(fc.boolean())])),
  ) as fc.Arbitrary<Record<string, boolean | null>>,
  sentMs: perhaps(fc.constantFrom(150, 203)),
  lateMs: perhaps(fc.constantFrom(0.2, 4, 15)),
  lagMs: perhaps(fc.constantFrom(1, 20)),
  generatorCores: perhaps(fc.constantFrom(0.2, 0.95)),
  stolen: perhaps(fc.constantFrom(0, 0.03, 0.4)),
  balancerSaw: perhaps(fc.constantFrom(0, 1_000, 2_000, 5_000)),
  generatorSaw: perhaps(fc.constantFrom(1_000, 2_000)),
  clockMs: perhaps(fc.constantFrom(1, 40)),
  gapMs: perhaps(fc.constantFrom(10, 9_000)),
  stuck: perhaps(fc.constantFrom(900, 1_000)),
  placed: perhaps(fc.constantFrom(50, 60)),
  offered: perhaps(
    fc.constantFrom<Offered>(
      { planned: 2_000, ok: 2_000, failed: 0, timedOut: 0, dropped: 0 },
      { planned: 2_000, ok: 1_900, failed: 90, timedOut: 10, dropped: 0 },
      { planned: 2_000, ok: 1_990, failed: 0, timedOut: 0, dropped: 10 },
      { planned: 2_000, ok: 1_500, failed: 0, timedOut: 0, dropped: 500 },
      { planned: 1_000, ok: 1_000, failed: 0, timedOut: 0, dropped: 0 },
      { planned: 0, ok: 0, failed: 0, timedOut: 0, dropped: 0 },
    ),
  ),
  fault: fc.constantFrom<'none' | 'confirmed' | 'without effect' | 'not injected'>(
    'none',
    'confirmed',
    'without effect',
    'not injected',
  ),
  error: perhaps(fc.constant({ code: 'SP_NOT_READY', message: 'app-3 was never ready.' })),
  driver: fc.constantFrom('native', 'autocannon', 'k6', 'sockets'),
  load: fc.constantFrom<LoadShape>(
    { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },
    { kind: 'constant-users', users: 10, thinkMs: 0 },
  ),
  isSticky: fc.boolean(),
});

type Known = typeof known extends fc.Arbitrary<infer Value> ? Value : never;

function evidenceOf(one: Known) {
  const faults: FaultRecord[] = [];
  const record = { ...{ name: kill.name, nodes: ['app-2'], startedUs: 5e6, endedUs: 6e6 } };
  if (one.fault === 'confirmed')
    faults.push({ ...record, effect: { confirmed: true, evidence: 'Exit by SIGKILL.' } });
  if (one.fault === 'without effect')
    faults.push({ ...record, effect: { confirmed: false, because: 'app-2 still answers.' } });
  const scenario: ScenarioData = {
    ...anyScenario,
    driver: one.driver,
    load: one.load,
    targets,
    faults: one.fault === 'none' ? [] : [kill],
  };
  const total = (metric: MetricName, value: number | null, labels = {}) =>
    value === null ? [] : [plantedTotal({ metric, labels }, value)];
  const measurements: Measurement[] = [
    ...targets.flatMap(({ metric }) => {
      const hit = one.hits[metric] ?? null;
      const read = numbers[metric];
      return hit === null || !read ? [] : [read(hit)];
    }),
    ...(one.sentMs === null ? [] : [distribution('http_latency_from_send_ms', one.sentMs)]),
    ...(one.lateMs === null ? [] : [distribution('send_lateness_ms', one.lateMs)]),
    ...(one.lagMs === null ? [] : [distribution('generator_loop_lag_ms', one.lagMs)]),
    ...total('generator_cpu_cores', one.generatorCores),
    ...(one.stolen === null
      ? []
      : [
          plantedSeries({ metric: 'host_cpu_cores' }, constant(1, 20)),
          plantedSeries({ metric: 'host_steal_cores' }, constant(one.stolen, 20)),
        ]),
    ...(one.balancerSaw === null
      ? []
      : [
          plantedTotal(
            { metric: 'balancer_requests', source: { kind: 'balancer', id: 'nginx' } },
            one.balancerSaw,
          ),
        ]),
    ...total('http_requests_ended', one.generatorSaw, { bound: 'least' }),
    ...total('http_requests_ended', one.generatorSaw, { bound: 'most' }),
    ...total('clock_bound_ms', one.clockMs),
    ...total('scrape_gap_ms', one.gapMs),
    ...(one.stuck === null ? [] : [plantedProportion({ metric: 'stickiness_share' }, one.stuck, 1_000)]),
    ...(one.placed === null ? [] : [plantedProportion({ metric: 'sockets_placed' }, one.placed, 60)]),
  ];
  const { offered, isSticky } = one;
  return {
    scenario,
    offered,
    measurements,
    faults,
    ends: [],
    measuredMs,
    topology: isSticky ? sticky : believable.topology,
  };
}

function repetitionOf(one: Known): JudgedRepetition {
  const evidence = evidenceOf(one);
  return { measurements: evidence.measurements, doubts: findDoubts(evidence), error: one.error };
}

function judged(one: Known): readonly Verdict[] {
  return judgeCell({ targets, measuredMs, repetitions: [repetitionOf(one)] });
}

/** Judged once: each statement is compared with all of them. */
const cases = fc.sample(known, { numRuns: 300, seed: 11 });
const verdictsOf = new Map<Known, readonly Verdict[]>();
function verdicts(one: Known): readonly Verdict[] {
  const made = verdictsOf.get(one) ?? judged(one);
  verdictsOf.set(one, made);
  return made;
}

function always(statement: (one: Known, verdict: Verdict) => void): void {
  for (const one of cases) for (const verdict of verdicts(one)) statement(one, verdict);
}

const certain = ({ outcome }: Verdict) => outcome !== 'unknown';

describe('a verdict that is certain', () => {
  test('has a measurement and states what it shows', () => {
    always((one, verdict) => {
      if (!certain(verdict)) return;
      const { target } = verdict;
      expect(readMetric(evidenceOf(one).measurements, target, measuredMs)).not.toBeNull();
      expect(verdict.outcome).toBe(one.hits[target.metric] ? 'pass' : 'fail');
    });
  });

  test('rests on no fault that did not happen, and on no run that broke', () => {
    always((one, verdict) => {
      if (one.fault === 'without effect' || one.fault === 'not injected' || one.error)
        expect(verdict.outcome).toBe('unknown');
    });
  });

  test('rests on no count that the balancer refutes', () => {
    always(({ balancerSaw, generatorSaw }, verdict) => {
      if (balancerSaw === null || generatorSaw === null) return;
      const differ = Math.abs(balancerSaw - generatorSaw) > 0.1 * generatorSaw;
      if (differ) expect(verdict.outcome).toBe('unknown');
    });
  });

  test('rests on no load that was not sent: zeros of it are no passes, and shares of it are nothing', () => {
    always(({ offered, load }, verdict) => {
      if (!offered) return;
      const planned = load.kind === 'constant-rate' ? 2_000 : offered.planned;
      if (offered.planned - offered.dropped === planned && planned > 0) return;
      const { target, outcome } = verdict;
      const way = metricNamed(target.metric)?.dependsOn['offered-load'];
      if (way === undefined && target.metric !== 'carts:lost') return;
      const wantsLess = target.must.startsWith('<') || (target.must === '==' && target.be === 0);
      if (way === 'reads-low') expect(outcome).not.toBe(wantsLess ? 'pass' : 'fail');
      else if (way === 'reads-high') expect(outcome).not.toBe(wantsLess ? 'fail' : 'pass');
      else expect(outcome).toBe('unknown');
    });
  });

  test('blames no app for a latency that only a late or busy machine caused', () => {
    always(({ lateMs, lagMs, generatorCores, stolen, sentMs }, { target, outcome }) => {
      if (target.metric !== 'http_latency_ms') return;
      const isPoor = lagMs === 20 || (stolen ?? 0) > 0.1;
      if (isPoor || generatorCores === 0.95) expect(outcome).not.toBe('fail');
      if ((lateMs ?? 0) > 2 && (sentMs ?? 0) < 200) expect(outcome).not.toBe('fail');
      if (lateMs === 15) expect(outcome).not.toBe('pass');
    });
  });

  test('rests on no session behind a balancer that does not stick, and no message of a misplaced socket', () => {
    always(({ isSticky, stuck, placed }, { target, outcome }) => {
      if (isSticky && stuck !== 1_000 && target.metric.startsWith('sessions_'))
        expect(outcome).toBe('unknown');
      if (placed === 50 && target.metric.startsWith('messages_')) expect(outcome).toBe('unknown');
    });
  });
});

test('without any of that a measurement that is there decides', () => {
  for (const one of cases.slice(0, 100)) {
    const calm = {
      ...one,
      ...{ lateMs: null, lagMs: null, generatorCores: null, stolen: null, balancerSaw: null, clockMs: null },
      ...{ gapMs: null, placed: null, isSticky: false, offered: null, fault: 'none' as const, error: null },
    };
    const right = targets.map(({ metric }) => {
      const hit = one.hits[metric] ?? null;
      return hit === null ? 'unknown' : hit ? 'pass' : 'fail';
    });
    expect(judged(calm).map(({ outcome }) => outcome)).toEqual(right);
  }
});

test.each<Expectation>(['pass', 'fail', { fail: ['sessions_lost'] }])(
  'a cell with an unknown gate never passes, and fails as expected only by a gate that did: %j',
  (expected) => {
    for (const one of cases) {
      const all = verdicts(one);
      if (all.every(certain)) continue;
      const outcome = cellOutcome(expected, all);
      expect(outcome).not.toBe('pass');
      if (outcome === 'expected-fail') expect(all.some((verdict) => verdict.outcome === 'fail')).toBe(true);
    }
  },
);

test('whether an attempt is made again does not depend on what it measured', () => {
  fc.assert(
    fc.property(known, known, (one, other) => {
      const otherwise = { ...one, hits: other.hits, sentMs: other.sentMs };
      const again = [one, otherwise].map((each) => isWorthRepeating(repetitionOf(each), { targets }));
      expect(again[0]).toBe(again[1]);
    }),
    { numRuns: 100, seed: 11 },
  );
});

test('a record that was written and read again is judged alike', () => {
  const example = exampleRecord();
  const [cell] = example.cells;
  const [first] = cell?.repetitions ?? [];
  if (!cell || !first) throw new Error('The example has no repetition.');
  for (const one of cases.slice(0, 60)) {
    const { measurements, doubts, error } = repetitionOf(one);
    const repetition = { ...first, measurements, doubts, error };
    const record = { ...example, cells: [{ ...cell, repetitions: [repetition] }] };
    const read = recordSchema.parse(JSON.parse(JSON.stringify(record)));
    const repetitions = read.cells[0]?.repetitions ?? [];
    const outcomes = (all: readonly Verdict[]) => all.map(({ outcome }) => outcome);
    expect(outcomes(judgeCell({ targets, measuredMs, repetitions }))).toEqual(outcomes(verdicts(one)));
  }
});
