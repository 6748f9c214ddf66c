import { expect, test } from 'vitest';
import { Histogram } from '../../core/histogram.ts';
import type { Measurement } from '../../observe/measurement.ts';
import type { RepetitionRecord } from '../../record/run-record.ts';
import { measured } from '../fixtures/example-measurements.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { percentileLines, seriesLines } from './time-chart.ts';

const example = exampleRecord().cells[0]?.repetitions[0];
if (!example) throw new Error('The example has repetitions.');

function repetitionOf(...measurements: Measurement[]): RepetitionRecord {
  return { ...(example as RepetitionRecord), measurements };
}

function seconds(...values: readonly (readonly number[])[]): Measurement {
  const points = values.map((second, index) => {
    const histogram = new Histogram();
    for (const ms of second) histogram.record(ms);
    const { hdr, count } = histogram.store();
    return [index * 1000, hdr, count] as const;
  });
  return measured({ metric: 'http_latency_by_second_ms' }, { kind: 'distributions', points });
}

test('the percentiles of a second are those of all its samples together, not an average', () => {
  const fast = seconds(Array.from({ length: 300 }, () => 1));
  const slow = seconds(Array.from({ length: 100 }, () => 100));
  const { lines } = percentileLines(repetitionOf(fast, slow), 'http_latency_by_second_ms');
  expect(lines.map(({ label, points }) => [label, points[0]?.[1]])).toEqual([
    ['p50', 1],
    ['p95', expect.closeTo(100, 0)],
    ['p99', expect.closeTo(100, 0)],
  ]);
});

test('with few samples a second the slowest is called the slowest and not a p99', () => {
  const { lines, perSecond } = percentileLines(repetitionOf(seconds([1, 2, 3])), 'http_latency_by_second_ms');
  expect(perSecond).toBe(3);
  expect(lines.map(({ label }) => label)).toEqual(['p50', 'p95', 'slowest']);
});

test('a second without samples makes a gap', () => {
  const all = seconds([1], [1], [], [], [], [1]);
  const [p50] = percentileLines(repetitionOf(all), 'http_latency_by_second_ms').lines;
  expect(p50?.points).toEqual([
    [0.5, 1],
    [1.5, 1],
    [2.5, null],
    [5.5, 1],
  ]);
});

test('an instance that is down makes a gap, and looks the same in every chart', () => {
  const source = { kind: 'app', id: 'app-2' } as const;
  const points = [0, 1, 2, 6, 7].map((second) => [second * 1000 + 12, 0.5] as const);
  const cpu = measured({ metric: 'cpu_cores', source }, { kind: 'series', points });
  const [line] = seriesLines(repetitionOf(cpu), 'cpu_cores');
  expect(line?.label).toBe('app-2');
  expect(line?.look).toBe('two');
  expect(line?.points.filter(([, value]) => value === null)).toEqual([[3, null]]);
});
