import { expect, test } from 'vitest';
import {
  constant,
  plantedDistribution,
  plantedProportion,
  plantedTotal,
} from '../judge/fixtures/planted-measurements.ts';
import type { Doubt } from '../judge/verdict.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { CellRecord, RepetitionRecord } from '../record/run-record.ts';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { decideCell } from './decide-cell.ts';
import { withHalfLoad } from './half-load.ts';

function firstOf<Item>([first]: readonly Item[]): Item {
  if (first === undefined) throw new Error('The example has none.');
  return first;
}
const example = firstOf(exampleRecord().cells);
const launch = firstOf(example.repetitions);

interface Planted {
  /** By operation, milliseconds. */
  readonly ms: Readonly<Record<string, number>>;
  readonly instances?: Readonly<Record<string, number>>;
  readonly lost?: number;
  readonly failed?: number;
}

function measurementsOf({ ms, instances = {}, lost = 0, failed = 0 }: Planted, shift: number): Measurement[] {
  return [
    ...Object.entries(ms).map(([operation, value]) =>
      plantedDistribution(
        { metric: 'http_latency_ms', labels: { operation, loop: 'open' } },
        constant(value * shift, 500),
      ),
    ),
    ...Object.entries(instances).map(([instance, value]) =>
      plantedDistribution(
        { metric: 'http_latency_by_instance_ms', labels: { instance } },
        constant(value * shift, 500),
      ),
    ),
    plantedProportion({ metric: 'http_error_share' }, failed, 1_000),
    plantedTotal({ metric: 'sessions_lost' }, lost),
  ];
}

/** Launches differ by 1 % at most, not alike on both sides. */
const shifts = { base: [1, 1.01, 0.99, 1, 1.005, 0.995, 1, 1], head: [1, 1, 1, 1.01, 0.99, 1, 1.005, 0.995] };

function cellOf(side: 'base' | 'head', planted: Planted, change: Partial<RepetitionRecord> = {}): CellRecord {
  const targets = [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }] as const;
  return {
    ...example,
    scenario: { ...example.scenario, targets },
    repetitions: shifts[side].map((shift, index) => ({
      ...launch,
      index,
      doubts: [],
      error: null,
      findings: [],
      measurements: measurementsOf(planted, shift),
      ...change,
    })),
  } as CellRecord;
}

const look = { share: 0.35, cells: 4 };
const usual = { ms: { list: 10, read: 20 } };

function decide(base: CellRecord, head: CellRecord) {
  const cell = decideCell({ base, head }, look, null);
  const words = cell.numbers.map(
    ({ question: { metric, at, where = {} }, level, verdict }) =>
      `${[metric, at, ...Object.values(where)].join(' ')}: ${verdict.is} (${level})`,
  );
  return { ...cell, words };
}

test('two equal sides are no worse in any number', () => {
  const { words, outcome } = decide(cellOf('base', usual), cellOf('head', usual));
  expect(outcome).toBe('no-worse');
  expect(words).toEqual([
    'http_latency_ms p50: no-worse (gate)',
    'http_latency_ms p95: no-worse (alarm)',
    'http_error_share share: no-worse (gate)',
    'sessions_lost total: alike (gate)',
    'http_latency_ms p50 list: no-worse (alarm)',
    'http_latency_ms p50 read: no-worse (alarm)',
  ]);
});

test('a slower operation and a slower instance have names, although the p50 of all is as it was', () => {
  const instances = { 'app-1': 15, 'app-2': 15, 'app-3': 15 };
  const base = cellOf('base', { ms: { list: 10, read: 20 }, instances });
  const head = cellOf('head', { ms: { list: 10, read: 23 }, instances: { ...instances, 'app-2': 18 } });
  const { words, outcome } = decide(base, head);
  expect(outcome).toBe('worse');
  expect(words.filter((word) => word.includes(': worse'))).toEqual([
    'http_latency_ms p95: worse (alarm)',
    'http_latency_ms p50 read: worse (alarm)',
    'http_latency_by_instance_ms p50 app-2: worse (alarm)',
  ]);
});

test('lost sessions are worse at once, between two looks, with the first finding', () => {
  const findings = [
    { kind: 'session-lost', sentence: 'The session of client-3 was gone.', proof: [] },
  ] as const;
  const base = cellOf('base', usual);
  const head = cellOf('head', { ...usual, lost: 2 }, { findings });
  const one = (cell: CellRecord) => ({ ...cell, repetitions: cell.repetitions.slice(0, 1) });
  const { numbers, outcome } = decideCell({ base: one(base), head: one(head) }, null, null);
  expect(outcome).toBe('worse');
  const lost = numbers.find(({ question }) => question.metric === 'sessions_lost');
  expect(lost?.verdict).toEqual({ is: 'worse', ratio: null, story: 'The session of client-3 was gone.' });
  expect(numbers[0]?.verdict).toMatchObject({ is: 'unknown' });
});

test('a head of which every request fails is worse by its errors, and says that it has no latency', () => {
  const base = cellOf('base', usual);
  const head = cellOf('head', { ms: {}, failed: 1_000 });
  const { words, outcome } = decide(base, head);
  expect(outcome).toBe('worse');
  expect(words).toContain('http_error_share share: worse (gate)');
});

test('launches of a generator that starved do not count: unknown, and never slower', () => {
  const late: Doubt = {
    code: 'sent-late',
    sentence: 'Operations were sent up to 80 ms late.',
    advice: 'Stop other programs.',
    affects: ['http_latency_ms'],
    bias: 'either',
  };
  const { numbers, launches, outcome } = decide(
    cellOf('base', usual),
    cellOf('head', { ms: { list: 30, read: 60 } }, { doubts: [late] }),
  );
  expect(outcome).toBe('unknown');
  expect(numbers[0]?.verdict).toMatchObject({
    is: 'unknown',
    because: expect.stringContaining('Operations were sent up to 80 ms late.'),
  });
  expect(launches).toHaveLength(8);
});

test('what is lost while the generator starved is no case: the app starved too', () => {
  const lag: Doubt = {
    code: 'generator-lag',
    sentence: 'The event loop lag of the generator was 80 ms.',
    advice: 'Stop other programs.',
    affects: ['http_latency_ms'],
    bias: 'either',
  };
  const { words } = decide(cellOf('base', usual), cellOf('head', { ...usual, lost: 11 }, { doubts: [lag] }));
  expect(words).toContain('sessions_lost total: unknown (gate)');
});

test('what no side ever measured is not asked', () => {
  const { words } = decide(
    cellOf('base', usual),
    cellOf('head', usual, { error: { code: 'SP_TIMEOUT', message: 'Late.' } }),
  );
  expect(words.filter((word) => word.startsWith('delivery'))).toEqual([]);
});

test('what an earlier look decided stays', () => {
  const equal = { base: cellOf('base', usual), head: cellOf('head', usual) };
  const before = decideCell(equal, look, null);
  const slow = { ...equal, head: cellOf('head', { ms: { list: 12, read: 24 } }) };
  const after = decideCell(slow, look, before);
  expect(after.numbers[0]?.verdict).toEqual(before.numbers[0]?.verdict);
});

test('each side gets half of the load', () => {
  const half = (load: object) =>
    withHalfLoad({ scenario: { load } } as never).scenario.load as unknown as Record<string, unknown>;
  expect(half({ kind: 'constant-rate', perSecond: 200, maxInFlight: 5 })).toMatchObject({ perSecond: 100 });
  expect(half({ kind: 'constant-users', users: 5 })).toMatchObject({ users: 3 });
  expect(
    half({ kind: 'ramping-rate', startPerSecond: 10, stages: [{ durationMs: 5, toPerSecond: 30 }] }),
  ).toMatchObject({ startPerSecond: 5, stages: [{ durationMs: 5, toPerSecond: 15 }] });
});
