import type { Measurement } from '../observe/measurement.ts';
import type { Target } from '../plan/target.ts';
import { aggregate, samplesOf } from './aggregate.ts';
import {
  clopperPearson,
  geometricMean,
  type Interval,
  logMeanInterval,
  meanInterval,
  meanOf,
  repetitionsForInterval,
} from './intervals.ts';
import { poolReadings } from './pool-readings.ts';
import { type Reading, readMetric } from './read-metric.ts';
import { satisfies, worstFor } from './satisfies.ts';
import { sayQuestion } from './say-number.ts';
import type { Estimate } from './verdict.ts';

/**
 * How an estimate may be compared with its target. `exact`: a property of what happened, where one counter-example
 * decides. `interval`: both bounds must be on one side. `point`: too few repetitions to know the spread between them.
 */
type Basis = 'exact' | 'interval' | 'point';

export type Estimated =
  | {
      readonly estimate: Estimate;
      readonly basis: Basis;
      /** All repetitions together. */
      readonly pooled: Reading;
      /** Samples of the repetition that has the fewest. */
      readonly fewestSamples: number;
    }
  | { readonly estimate: null; readonly because: string };

export interface EstimateOptions {
  /** How long the measured phase of a repetition lasts: points of a series outside it do not count. */
  readonly measuredMs: number;
}

/**
 * The number that a target asks for, from all repetitions of a cell.
 *
 * - Counts, `max`, `==` and shares that must be 0 or 1 are exact: the worst repetition speaks for all, so one lost message
 *   in one of ten repetitions is not averaged away.
 * - Everything else, from 5 repetitions: the repetition is the statistical unit, because requests of one launch resemble
 *   each other and an interval over pooled requests would be far too narrow. The interval is Student's over the
 *   repetitions' logarithms; over the plain values when one of them is not above zero.
 * - Fewer than 5 repetitions: the number of all samples together (histograms merged, proportions added; totals averaged),
 *   with no interval, because the spread between launches is unknown.
 * - A share always shows its Clopper-Pearson interval, which is right for independent trials and too narrow for others;
 *   from 5 repetitions on it is widened to Student's interval over the repetitions' shares where that is wider.
 */
export function estimate(
  target: Target,
  repetitions: readonly (readonly Measurement[])[],
  { measuredMs }: EstimateOptions,
): Estimated {
  const readings: Reading[] = [];
  for (const [index, measurements] of repetitions.entries()) {
    const reading = readMetric(measurements, target, measuredMs);
    if (!reading) {
      return { estimate: null, because: missing(target, { index, of: repetitions.length, measurements }) };
    }
    readings.push(reading);
  }
  if (readings.length === 0) return { estimate: null, because: 'No repetition was measured.' };
  const impossible = whyImpossible(target, readings);
  if (impossible !== null) return { estimate: null, because: impossible };
  const values = readings.map((reading) => aggregate(reading, target.at));
  const pooled = poolReadings(readings);
  const basis = basisOf(target, pooled, values.length);
  const samples = readings.map(samplesOf);
  const facts = { unit: pooled.unit, samples: samplesOf(pooled), repetitions: values.length };
  return {
    estimate: { ...numberOf(target, { basis, values, pooled }), ...facts },
    basis,
    pooled,
    fewestSamples: Math.min(...samples),
  };
}

/** What is no number, or not of one kind, says nothing: it is nobody's failure and nobody's success. */
function whyImpossible(target: Target, readings: readonly Reading[]): string | null {
  const asked = sayQuestion(target);
  if (new Set(readings.map(({ kind }) => kind)).size > 1) {
    return `The ${asked} was measured in different forms in the repetitions, which cannot be merged.`;
  }
  for (const reading of readings) {
    const value = aggregate(reading, target.at);
    if (!Number.isFinite(value)) return `The ${asked} was measured as ${value}, which is not a number.`;
    if (reading.kind === 'proportion' && (reading.count < 0 || reading.count > reading.of)) {
      return `The ${asked} was measured as ${reading.count} of ${reading.of}, which is not a share.`;
    }
  }
  return null;
}

function basisOf({ at, must, be }: Target, reading: Reading, repetitions: number): Basis {
  const edge = (must === '>=' && be === 1) || (must === '<=' && be === 0);
  const count = reading.kind === 'totals' && reading.unit === 'count';
  if (must === '==' || at === 'max' || count || (at === 'share' && edge)) return 'exact';
  return repetitions >= repetitionsForInterval ? 'interval' : 'point';
}

interface Numbers {
  readonly basis: Basis;
  readonly values: readonly number[];
  readonly pooled: Reading;
}

function numberOf(target: Target, { basis, values, pooled }: Numbers): Pick<Estimate, 'value' | 'interval'> {
  if (pooled.kind === 'proportion') {
    const value = basis === 'exact' ? worstFor(target, values) : aggregate(pooled, 'share');
    return { value, interval: shareInterval(pooled, values) };
  }
  if (basis === 'exact') return { value: worstFor(target, values), interval: null };
  if (basis === 'point') {
    const value = pooled.kind === 'totals' ? meanOf(values) : aggregate(pooled, target.at);
    return { value, interval: null };
  }
  const positive = values.every((value) => value > 0);
  return positive
    ? { value: geometricMean(values), interval: logMeanInterval(values) }
    : { value: meanOf(values), interval: meanInterval(values) };
}

function shareInterval(pooled: Reading & { kind: 'proportion' }, shares: readonly number[]): Interval {
  const exact = clopperPearson(pooled.count, pooled.of);
  if (shares.length < repetitionsForInterval) return exact;
  const between = meanInterval(shares);
  return {
    low: Math.max(0, Math.min(exact.low, between.low)),
    high: Math.min(1, Math.max(exact.high, between.high)),
    level: exact.level,
  };
}

interface Place {
  readonly index: number;
  readonly of: number;
  readonly measurements: readonly Measurement[];
}

function missing(target: Target, { index, of, measurements }: Place): string {
  const where = of > 1 ? ` in repetition ${index + 1} of ${of}` : '';
  const why = whyNoThreshold(target, measurements);
  if (why !== null) return `The threshold '${target.where?.threshold}' cannot be judged${where}: ${why}.`;
  const kinds = measurements.filter(({ metric }) => metric === target.metric).map(({ value }) => value.kind);
  if (kinds.length === 0) return `${target.metric} was not measured${where}, so there is nothing to judge.`;
  return `Nothing was found for ${sayQuestion(target)}${where}: the metric is there as ${[...new Set(kinds)].join(', ')}, but empty, with other labels, or in a form without ${target.at}.`;
}

/** A threshold of a k6 script says itself why there is nothing to judge. */
function whyNoThreshold({ metric, where }: Target, measurements: readonly Measurement[]): string | null {
  if (metric !== 'k6_thresholds_held' || where?.threshold === undefined) return null;
  const without = measurements.find(
    (one) => one.metric === 'k6_thresholds_without_data' && one.labels.threshold === where.threshold,
  );
  return without?.labels.why ?? null;
}

/** Whether both bounds of an interval are on the same side of the target; null when the target lies between them. */
export function decidedByInterval(target: Target, { low, high }: Interval): 'pass' | 'fail' | null {
  const inside = [low, high].filter((bound) => satisfies(bound, target)).length;
  if (inside === 1) return null;
  return inside === 2 ? 'pass' : 'fail';
}
