import { type MetricName, metricQuestion, metricTitle, metricUnit } from '../../metrics/metrics.ts';
import { isOpen } from '../../plan/load-shape.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import type { TimeChart } from '../chart-spec.ts';
import { type FigureOptions, figure } from './figure.ts';
import type { Html } from './html.ts';
import { percentileLines, seriesLines, summarizeTime, timeline } from './time-chart.ts';

/** What clients noticed over one repetition: how slow answers were and which errors came. */
export function clientCharts(cell: CellRecord, repetition: RepetitionRecord): Html[] {
  return [
    latencyChart(cell, repetition, 'http_latency_by_second_ms'),
    latencyChart(cell, repetition, 'delivery_latency_by_second_ms'),
    errorChart(cell, repetition),
    throughputChart(cell, repetition),
  ].filter((chart) => chart !== null);
}

function latencyChart(cell: CellRecord, repetition: RepetitionRecord, metric: MetricName): Html | null {
  const { lines, perSecond } = percentileLines(repetition, metric);
  if (lines.length === 0) return null;
  const spec: TimeChart = {
    kind: 'time',
    style: 'lines',
    unit: metricUnit(metric),
    ...timeline(cell, repetition),
    series: lines,
  };
  const tail = lines.some(({ label }) => label === 'slowest') ? ', too few for a p99 of one second' : '';
  const isHttp = metric === 'http_latency_by_second_ms';
  const isClosed = isHttp && !isOpen(cell.scenario.load);
  const blind = isClosed
    ? ' Subject to coordinated omission: requests that a stall delayed are missing.'
    : ' Measured from when each request was due.';
  const atFaults = 'How slow did responses become at each fault, and for how long?';
  return figure(spec, {
    title: `${metricTitle(metric)}${isClosed ? ', closed loop' : ''}`,
    question: isHttp && repetition.faults.length > 0 ? atFaults : (metricQuestion(metric) ?? ''),
    note: `Each point is one second with about ${perSecond.toLocaleString('en-US')} samples${tail}.${isHttp ? blind : ''}`,
    summary: summarizeTime(spec),
  });
}

function errorChart(cell: CellRecord, repetition: RepetitionRecord): Html | null {
  // Counts of whole seconds stand in the middle of theirs.
  const series = seriesLines(repetition, 'http_errors_per_second').map((line) => ({
    ...line,
    points: line.points.map(([second, value]) => [second + 0.5, value] as const),
  }));
  if (series.every(({ points }) => points.every(([, value]) => value === 0))) return null;
  const spec: TimeChart = {
    kind: 'time',
    style: 'stacked-bars',
    unit: metricUnit('http_errors_per_second'),
    ...timeline(cell, repetition),
    series,
  };
  return figure(spec, {
    ...wordsOf('http_errors_per_second'),
    summary: summarizeTime(spec),
  });
}

function throughputChart(cell: CellRecord, repetition: RepetitionRecord): Html | null {
  const series = seriesLines(repetition, 'throughput_per_second');
  if (series.length === 0) return null;
  const spec: TimeChart = {
    kind: 'time',
    style: 'lines',
    unit: metricUnit('throughput_per_second'),
    ...timeline(cell, repetition),
    series: series.map((line) => ({ ...line, label: 'successful requests' })),
  };
  return figure(spec, {
    ...wordsOf('throughput_per_second'),
    summary: summarizeTime(spec),
  });
}

function wordsOf(metric: MetricName): Pick<FigureOptions, 'title' | 'question'> {
  return { title: metricTitle(metric), question: metricQuestion(metric) ?? '' };
}
