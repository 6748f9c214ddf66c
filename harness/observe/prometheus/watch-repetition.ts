import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Environment } from '../../environment/runtime.ts';
import type { CellLabels } from '../../plan/plan.ts';
import type { Measurement } from '../measurement.ts';
import type { Observer } from '../observer.ts';
import type { Prometheus } from './prometheus.ts';
import { seriesOfMeasurements } from './series-of-measurements.ts';

export interface Watching {
  readonly environment: Environment;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Lets Prometheus follow what the observer reads. Returns what a reader of its data must know, in full sentences. */
export async function watchRepetition(
  prometheus: Prometheus,
  { environment, observer, clock, signal }: Watching,
): Promise<readonly string[]> {
  const startedUs = clock.nowUs();
  const late = await prometheus.watch(environment.nodes, observer.expositionOf, signal);
  const tookS = (clock.nowUs() - startedUs) / 1e6;
  if (late.length === 0) return [`The load waited ${tookS.toFixed(1)} s for Prometheus to watch every node.`];
  return [`Prometheus was slow to scrape ${late.join(', ')}, so their series begin late.`];
}

export interface Measured {
  readonly measurements: readonly Measurement[];
  /** The start of the measured phase. */
  readonly from: Date;
  readonly measuredMs: number;
}

/** Writes what was measured to Prometheus, after the load. Returns what a reader of its data must know. */
export async function storeMeasurements(
  prometheus: Prometheus,
  labels: CellLabels,
  { measurements, from, measuredMs }: Measured,
): Promise<readonly string[]> {
  try {
    const moments = { originUnixMs: from.getTime(), measuredMs };
    await prometheus.write(seriesOfMeasurements(measurements, labels, moments));
    return [];
  } catch (cause) {
    return [`Prometheus has only what it scraped of this repetition. ${messageOf(cause)}`];
  }
}
