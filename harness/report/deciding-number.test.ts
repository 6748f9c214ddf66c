import { expect, test } from 'vitest';
import type { CellRecord } from '../record/run-record.ts';
import { decidingNumber, isSurprising } from './deciding-number.ts';
import { exampleRecord } from './fixtures/example-record.ts';

const record = exampleRecord();

function cellOf(key: string): CellRecord {
  const cell = record.cells.find((one) => one.key === key);
  if (!cell) throw new Error(`No cell ${key}.`);
  return cell;
}

test('every outcome has its number, or why there is none', () => {
  const keys = [
    'memory-round-robin/api-latency',
    'memory-round-robin/throughput',
    'postgres-round-robin/throughput',
    'memory-round-robin/session-survival',
    'memory-sticky/session-survival',
    'redis-sticky/session-survival',
    'memory-sticky/cross-instance-delivery',
    'redis-round-robin/cross-instance-delivery',
    'redis-sticky/cross-instance-delivery',
  ];
  expect(keys.map((key) => `${key}: ${decidingNumber(cellOf(key))}`)).toMatchInlineSnapshot(`
    [
      "memory-round-robin/api-latency: p95 6.64 ms < 200 ms",
      "memory-round-robin/throughput: 1,312/s ≥ 1,000/s per instance",
      "postgres-round-robin/throughput: The generator used 0.97 of one core on average, so it may have been the limit.",
      "memory-round-robin/session-survival: lost 240 of 240 sessions, all before any fault",
      "memory-sticky/session-survival: lost 80 of 240 sessions, all after kill app-2",
      "redis-sticky/session-survival: all 240 sessions survived",
      "memory-sticky/cross-instance-delivery: 1,000 of 3,000 delivered",
      "redis-round-robin/cross-instance-delivery: 3,000 of 3,000 delivered",
      "redis-sticky/cross-instance-delivery: redis-server is not installed.",
    ]
  `);
});

test('losses after several faults are listed separately', () => {
  const cell = cellOf('memory-sticky/session-survival');
  const [repetition] = cell.repetitions;
  if (!repetition) throw new Error('No repetition.');
  const lost = repetition.measurements.find(({ metric }) => metric === 'sessions_lost');
  if (!lost) throw new Error('No losses.');
  const later = {
    ...lost,
    labels: { fault: 'rolling restart' },
    value: { kind: 'total' as const, value: 40 },
  };
  const measurements = [...repetition.measurements, later];
  expect(decidingNumber({ ...cell, repetitions: [{ ...repetition, measurements }] })).toBe(
    'lost 80 of 240 sessions: 80 after kill app-2, 40 after rolling restart',
  );
});

test('of several repetitions the one that decided is named', () => {
  const cell = cellOf('memory-sticky/cross-instance-delivery');
  const [repetition] = cell.repetitions;
  if (!repetition) throw new Error('No repetition.');
  expect(decidingNumber({ ...cell, repetitions: [repetition, repetition] })).toBe(
    '1,000 of 3,000 delivered in each of 2 repetitions',
  );
  const measurements = repetition.measurements.map((measurement) =>
    measurement.value.kind === 'proportion'
      ? { ...measurement, value: { ...measurement.value, count: 2_000 } }
      : measurement,
  );
  expect(decidingNumber({ ...cell, repetitions: [repetition, { ...repetition, measurements }] })).toBe(
    '1,000 of 3,000 delivered in the worst of 2 repetitions',
  );
});

test('a watched target that is missed says that it is only watched', () => {
  const cell = cellOf('memory-sticky/throughput');
  const verdicts = cell.verdicts.map((verdict) =>
    verdict.outcome === 'pass' && verdict.target.level === 'watch'
      ? ({ ...verdict, outcome: 'fail', observed: { ...verdict.observed, value: 640 } } as const)
      : verdict,
  );
  expect(decidingNumber({ ...cell, verdicts })).toBe('watched: 640/s < 1,000/s per instance');
});

test('an error and a cell that did not run say so', () => {
  const cell = cellOf('redis-sticky/session-survival');
  const error = { code: 'SP_NOT_READY', message: 'app-2 was not ready within 10 s.' };
  const broken = cell.repetitions.map((repetition) => ({ ...repetition, error }));
  expect(decidingNumber({ ...cell, outcome: 'error', repetitions: broken })).toBe(error.message);
  expect(decidingNumber({ ...cell, outcome: 'not-run', repetitions: [] })).toBe(
    'The run ended before this cell.',
  );
});

test('a gate is surprising when its result is not the expected one', () => {
  const cell = cellOf('memory-sticky/cross-instance-delivery');
  const outcomes = (expect: CellRecord['expect']) =>
    cell.verdicts.map((verdict) => isSurprising({ ...cell, expect }, verdict));
  expect(outcomes({ fail: ['messages_delivered_share'] })).toEqual([false, false, false]);
  expect(outcomes('pass')).toEqual([true, false, false]);
  expect(outcomes({ fail: ['messages_duplicated'] })).toEqual([true, true, false]);
});
