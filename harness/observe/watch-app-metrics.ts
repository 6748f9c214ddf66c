import { type Dispatcher, request } from 'undici';
import type { Node } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import { type AppMetric, processStartName } from './app-metrics.ts';
import type { Measurement } from './measurement.ts';
import { momentMs } from './moment.ts';
import { observedSeries, observedTotal } from './observed.ts';
import { type ExpositionSample, parseExposition } from './parse-exposition.ts';
import { type CounterSample, increase, type Point, ratePoints, resetPoints } from './rates.ts';
import { type Sample, type SamplerOptions, startSampler } from './sampler.ts';

export interface WatchAppMetricsOptions extends SamplerOptions {
  readonly dispatcher: Dispatcher;
}

/** A scrape after it was parsed. */
export interface Scrape {
  /** From the start of the measured phase. */
  readonly atMs: number;
  readonly samples: readonly ExpositionSample[];
}

/** An instance's own metrics. The node's address is asked for each time, because it may change with a restart. */
export function watchAppMetrics(node: Node, { dispatcher, ...options }: WatchAppMetricsOptions) {
  const sampler = startSampler((signal) => scrape(node, { dispatcher, signal }), options);
  return {
    finish: () => sampler.finish(),
    readNow: () => sampler.readNow(),
    /** As the instance wrote it. */
    exposition: () => sampler.latest(),
    /** The scrapes that could be parsed, oldest first. */
    scrapes: (timeline: Timeline) => parsed(sampler.samples, timeline),
  };
}

/** What a node tells Prometheus of itself, and nothing for the record. */
export function watchOwnMetrics(node: Node, options: WatchAppMetricsOptions) {
  const { finish, exposition } = watchAppMetrics(node, options);
  return { finish, exposition, measurements: () => [] };
}

/** What `table` says of an instance's scrapes, and when its counters started again. */
export function appMeasurements(table: readonly AppMetric[], scraped: Scraped): Measurement[] {
  const { node, scrapes } = scraped;
  const counters = table.filter(({ as }) => as !== 'gauge');
  const resets = counters.flatMap((row) => resetPoints(readingsOf(row, {}, scrapes)));
  const byMoment = new Map<number, Point>(resets.map((point) => [point[0], point]));
  const subject = { metric: 'counters_reset_within_ms', source: { kind: node.role, id: node.id } } as const;
  return [
    ...table.flatMap((row) => measure(row, scraped)),
    ...observedSeries(
      subject,
      [...byMoment.values()].sort(([one], [other]) => one - other),
    ),
  ];
}

export interface Scraped {
  readonly node: Node;
  readonly scrapes: readonly Scrape[];
  readonly timeline: Timeline;
  /** Whether it was read right before the load began. */
  readonly isRested: boolean;
}

/** The metrics of a node as it writes them. Throws when it does not answer with status 200. */
export async function scrape(
  { id, metrics, askedAs }: Node,
  options: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<string> {
  if (!metrics) throw new Error(`${id} has no metrics.`);
  const { statusCode, body } = await request(metrics, { ...options, ...(askedAs && { headers: askedAs }) });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${metrics} answered ${statusCode}.`);
  return text;
}

/** What is not an exposition is a scrape that failed, and becomes part of a gap. */
function parsed(samples: readonly Sample<string>[], timeline: Timeline): Scrape[] {
  return samples.flatMap((sample) => {
    try {
      return [{ atMs: momentMs(timeline, sample), samples: parseExposition(sample.raw) }];
    } catch (cause) {
      if (cause instanceof SyntaxError) return [];
      throw cause;
    }
  });
}

function measure(row: AppMetric, scraped: Scraped): Measurement[] {
  const { by } = row;
  if (by === undefined) return measurePart(row, {}, scraped);
  const named = scraped.scrapes.flatMap(({ samples }) => samples.filter(({ name }) => name === row.name));
  const values = new Set(named.map(({ labels }) => labels[by] ?? ''));
  return [...values].flatMap((value) => measurePart(row, { [by]: value }, scraped));
}

/** Of the samples that carry these labels. */
function measurePart(
  row: AppMetric,
  labels: Readonly<Record<string, string>>,
  { node, scrapes, timeline: { phases }, isRested }: Scraped,
): Measurement[] {
  const subject = { metric: row.metric, source: { kind: node.role, id: node.id }, labels };
  const readings = readingsOf(row, labels, scrapes);
  switch (row.as) {
    case 'gauge':
      return observedSeries(
        subject,
        readings.map(({ atMs, value }) => [atMs, value]),
      );
    case 'rate':
      return observedSeries(subject, ratePoints(readings));
    case 'increase':
      return observedTotal(
        subject,
        increase(readings, {
          fromMs: 0,
          untilMs: phases.measuredMs,
          atRest: isRested && phases.warmupMs === 0,
        }),
      );
  }
}

function readingsOf(
  row: AppMetric,
  labels: Readonly<Record<string, string>>,
  scrapes: readonly Scrape[],
): CounterSample[] {
  const carries = (one: ExpositionSample) =>
    Object.entries(labels).every(([label, value]) => one.labels[label] === value);
  return scrapes.flatMap(({ atMs, samples }) => {
    const value = sumOf(samples.filter(carries), row);
    return value === null ? [] : [{ atMs, value, process: startOf(samples) }];
  });
}

/** Of every label set that the row accepts, in our unit; null when the app does not have the metric. */
function sumOf(samples: readonly ExpositionSample[], row: AppMetric): number | null {
  const named = samples.filter(({ name, value }) => name === row.name && Number.isFinite(value));
  if (named.length === 0) return null;
  const accepted = named.filter(({ labels }) => !isLeftOut(labels, row));
  return accepted.reduce((sum, { value }) => sum + value * row.scale, 0);
}

function isLeftOut(labels: Readonly<Record<string, string>>, { except }: AppMetric): boolean {
  return except !== undefined && new RegExp(`^(?:${except.matches})$`).test(labels[except.label] ?? '');
}

/** 0 when the app does not say when it started: a counter that falls then tells one process from the next. */
function startOf(samples: readonly ExpositionSample[]): number {
  return samples.find(({ name }) => name === processStartName)?.value ?? 0;
}
