import { expect, test } from 'vitest';
import { Histogram } from '../../core/histogram.ts';
import type { Measurement, MeasurementValue } from '../measurement.ts';
import { seriesOfMeasurements } from './series-of-measurements.ts';

const cell = { cell: 'redis/kill', topology: 'redis', scenario: 'kill', repetition: '0' };
const moments = { originUnixMs: 1_000_000, measuredMs: 5_000 };
const source = { kind: 'app', id: 'app-1' } as const;
const labels = { ...cell, phase: 'measured', role: 'app', instance: 'app-1' };

function seriesOf(metric: string, value: MeasurementValue) {
  const measurement: Measurement = { metric, unit: 'count', phase: 'measured', source, labels: {}, value };
  return seriesOfMeasurements([measurement], cell, moments);
}

test('a series keeps its moments, and a total stands at the end of the phase under a label of its own', () => {
  expect(
    seriesOf('cpu', {
      kind: 'series',
      points: [
        [-500, 1],
        [500, 2],
      ],
    }),
  ).toEqual([
    {
      labels: { ...labels, __name__: 'scaleproof_cpu' },
      points: [
        [999_500, 1],
        [1_000_500, 2],
      ],
    },
  ]);
  expect(seriesOf('cpu', { kind: 'total', value: 3 })).toEqual([
    { labels: { ...labels, __name__: 'scaleproof_cpu', over: 'phase' }, points: [[1_005_000, 3]] },
  ]);
});

test('a second without a sample has no quantile, and a share of nothing is no number', () => {
  const histogram = new Histogram();
  histogram.record(20);
  const { hdr, count } = histogram.store();
  const lines = seriesOf('latency', {
    kind: 'distributions',
    points: [
      [0, hdr, count],
      [1_000, hdr, 0],
    ],
  });
  expect(lines.map((line) => [line.labels.quantile, line.points.map(([at]) => at)])).toEqual(
    ['0.5', '0.95', '0.99', '1'].map((quantile) => [quantile, [1_000_000]]),
  );
  expect(seriesOf('share', { kind: 'proportion', count: 0, of: 0 })).toEqual([]);
});
