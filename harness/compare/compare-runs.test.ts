import { expect, test } from 'vitest';
import { constant, plantedDistribution, plantedTotal } from '../judge/fixtures/planted-measurements.ts';
import type { Target } from '../plan/target.ts';
import type { CellRecord, RunRecord } from '../record/run-record.ts';
import { renderComparison } from '../report/comparison-text.ts';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { plainPaint } from '../report/paint.ts';
import { compareRuns } from './compare-runs.ts';

const targets: readonly Target[] = [
  { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
  { metric: 'sessions_lost', at: 'total', must: '==', be: 0 },
];

/** A run of one cell, a launch for each latency. */
function runOf(latencies: readonly number[], lost: number, samples = 2_000): RunRecord {
  const record = exampleRecord();
  const [cell] = record.cells;
  const [launch] = cell?.repetitions ?? [];
  if (!cell || !launch) throw new Error('The example has no cell.');
  const repetitions = latencies.map((ms, index) => ({
    ...launch,
    index,
    doubts: [],
    measurements: [
      plantedDistribution({ metric: 'http_latency_ms' }, constant(ms, samples)),
      plantedTotal({ metric: 'sessions_lost' }, lost),
    ],
  }));
  return { ...record, cells: [{ ...cell, scenario: { ...cell.scenario, targets }, repetitions }] };
}

const five = (ms: number) => [ms, ms + 0.2, ms, ms - 0.2, ms];
const changesOf = (before: RunRecord, after: RunRecord) =>
  compareRuns(before, after).cells.flatMap((cell) =>
    cell.is === 'compared'
      ? cell.numbers.map(({ question, change }) => `${question.metric} ${question.at} ${change.is}`)
      : [cell.because],
  );

function withCell(record: RunRecord, change: (cell: CellRecord) => CellRecord): RunRecord {
  return { ...record, cells: record.cells.map(change) };
}

test('targets are compared, and how long requests took besides', () => {
  expect(changesOf(runOf(five(40), 0), runOf(five(50), 3))).toEqual([
    'http_latency_ms p95 worse',
    'sessions_lost total worse',
    'http_latency_ms p50 worse',
  ]);
  expect(changesOf(runOf(five(40), 3), runOf(five(40), 0))).toEqual([
    'http_latency_ms p95 alike',
    'sessions_lost total better',
    'http_latency_ms p50 alike',
  ]);
});

test('one launch of each tells what happened, and no time', () => {
  expect(changesOf(runOf([40], 0), runOf([400], 1))).toEqual([
    'http_latency_ms p95 unknown',
    'sessions_lost total worse',
    'http_latency_ms p50 unknown',
  ]);
});

test('a percentile of too few requests is not compared', () => {
  expect(changesOf(runOf(five(40), 0, 1_999), runOf(five(50), 0))).toContain('http_latency_ms p95 unknown');
});

test('on another machine, or with another Redis, times are not compared; what happened is', () => {
  const [before, after] = [runOf(five(40), 0), runOf(five(50), 3)];
  const machine = { ...after.provenance.machine, cores: 8 };
  const elsewhere = { ...after, provenance: { ...after.provenance, machine } };
  expect(compareRuns(before, elsewhere).environment).toEqual([{ what: 'cores', before: '2', after: '8' }]);
  const patched = withCell(after, (cell) => ({
    ...cell,
    repetitions: cell.repetitions.map((one) => ({
      ...one,
      nodes: one.nodes.map((node) => (node.role === 'balancer' ? { ...node, version: 'nginx 1.26' } : node)),
    })),
  }));
  for (const other of [elsewhere, patched]) {
    expect(changesOf(before, other)).toEqual([
      'http_latency_ms p95 unknown',
      'sessions_lost total worse',
      'http_latency_ms p50 unknown',
    ]);
  }
});

test('a cell that one run lacks, skipped, or means otherwise is not compared', () => {
  const run = runOf(five(40), 0);
  const nothing = { ...run, cells: [] };
  expect(changesOf(nothing, run)).toEqual([
    'The first run does not have it: there is nothing to compare with.',
  ]);
  expect(changesOf(run, nothing)).toEqual(['The second run does not have it.']);
  const skipped = withCell(run, (cell) => ({ ...cell, skipped: { reason: 'No Redis.', enable: '' } }));
  expect(changesOf(run, skipped)).toEqual(['The second run did not measure it: No Redis.']);
  const larger = withCell(run, (cell) => ({
    ...cell,
    topology: { ...cell.topology, app: { ...cell.topology.app, instances: 6 } },
  }));
  expect(changesOf(run, larger)).toEqual(['The runs mean different things by it: topology.app changed.']);
  const otherTarget = withCell(run, (cell) => ({
    ...cell,
    scenario: { ...cell.scenario, targets: targets.map((one) => ({ ...one, be: one.be + 1 })) },
  }));
  expect(changesOf(run, otherTarget)).toContain('http_latency_ms p95 alike');
});

test('what a person reads', () => {
  const [before, after] = [runOf(five(40), 0), runOf(five(50), 3)];
  expect(renderComparison(compareRuns(before, { ...after, id: 'later' }), plainPaint)).toMatchInlineSnapshot(`
    "before  2026-10-05T09-00-00-4f1c  commit 6b0c129 with changes, suite default
    after   later  commit 6b0c129 with changes, suite default

    ✗ worse
      memory-round-robin/api-latency  Latency of successful requests p95  40.2 ms → 50.2 ms, +25 % [+24 % to +25 %]
      memory-round-robin/api-latency  Sessions lost  0 → 3
      memory-round-robin/api-latency  Latency of successful requests p50  40.0 ms → 50.0 ms, +25 % [+24 % to +25 %]

    3 worse, 0 better, 0 alike, 0 unknown.
    The runs were made one after the other: what the machine did in between is in their times as well.
    "
  `);
  const machine = { ...after.provenance.machine, cores: 8 };
  const elsewhere = { ...after, provenance: { ...after.provenance, machine } };
  expect(renderComparison(compareRuns(before, elsewhere), plainPaint)).toMatchInlineSnapshot(`
    "before  2026-10-05T09-00-00-4f1c  commit 6b0c129 with changes, suite default
    after   2026-10-05T09-00-00-4f1c  commit 6b0c129 with changes, suite default

    Not the same place: times and rates are not compared, what happened or not is.
      cores  2 → 8

    ? unknown
      Times and rates of different places are not compared: see what differs (cores).
        memory-round-robin/api-latency  Latency of successful requests p95  40.2 ms → 50.2 ms (+25 %)
        memory-round-robin/api-latency  Latency of successful requests p50  40.0 ms → 50.0 ms (+25 %)

    ✗ worse
      memory-round-robin/api-latency  Sessions lost  0 → 3

    1 worse, 0 better, 0 alike, 2 unknown.
    "
  `);
});
