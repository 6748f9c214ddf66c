import { isOpen } from '../../plan/load-shape.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import type { TimeChart } from '../chart-spec.ts';
import { figure } from './figure.ts';
import type { Html } from './html.ts';
import { percentileLines, seriesLines, summarizeTime, timeline } from './time-chart.ts';

/** What clients noticed over one repetition: how slow answers were and which errors came. */
export function clientCharts(cell: CellRecord, repetition: RepetitionRecord): Html[] {
  return [
    latencyChart(cell, repetition, {
      metric: 'http_latency_by_second_ms',
      title: isOpen(cell.scenario.load)
        ? 'Latency of successful requests'
        : 'Latency of successful requests, closed loop',
      question:
        repetition.faults.length > 0
          ? 'How slow did responses become at each fault, and for how long?'
          : 'Was the latency steady, or did it drift over the run?',
    }),
    latencyChart(cell, repetition, {
      metric: 'delivery_latency_by_second_ms',
      title: 'Delivery latency',
      question: 'Was the delivery latency steady over the run?',
    }),
    errorChart(cell, repetition),
    throughputChart(cell, repetition),
  ].filter((chart) => chart !== null);
}

interface LatencyChart {
  readonly metric: string;
  readonly title: string;
  readonly question: string;
}

function latencyChart(cell: CellRecord, repetition: RepetitionRecord, chart: LatencyChart): Html | null {
  const { lines, perSecond } = percentileLines(repetition, chart.metric);
  if (lines.length === 0) return null;
  const spec: TimeChart = {
    kind: 'time',
    style: 'lines',
    unit: 'ms',
    ...timeline(cell, repetition),
    series: lines,
  };
  const tail = lines.some(({ label }) => label === 'slowest') ? ', too few for a p99 of one second' : '';
  const blind = isOpen(cell.scenario.load)
    ? ' Measured from when each request was due.'
    : ' Subject to coordinated omission: requests that a stall delayed are missing.';
  const timed = chart.metric === 'http_latency_by_second_ms' ? blind : '';
  return figure(spec, {
    ...chart,
    note: `Each point is one second with about ${perSecond.toLocaleString('en-US')} samples${tail}.${timed}`,
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
    unit: 'per-second',
    ...timeline(cell, repetition),
    series,
  };
  return figure(spec, {
    title: 'Errors per second, by kind',
    question: 'When did requests fail, and how?',
    summary: summarizeTime(spec),
  });
}

function throughputChart(cell: CellRecord, repetition: RepetitionRecord): Html | null {
  const series = seriesLines(repetition, 'throughput_per_second');
  if (series.length === 0) return null;
  const spec: TimeChart = {
    kind: 'time',
    style: 'lines',
    unit: 'per-second',
    ...timeline(cell, repetition),
    series: series.map((line) => ({ ...line, label: 'successful requests' })),
  };
  return figure(spec, {
    title: 'Throughput, all instances together',
    question: 'Was the throughput steady over the run?',
    summary: summarizeTime(spec),
  });
}
