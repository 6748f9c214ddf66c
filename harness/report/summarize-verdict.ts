import { isDeepStrictEqual } from 'node:util';
import type { Estimate, Verdict } from '../judge/verdict.ts';
import { metricTitle, metricUnit } from '../metrics/metrics.ts';
import type { Aggregate, Target } from '../plan/target.ts';
import { formatBound, formatValue } from './format-number.ts';

const signs = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=' } as const;
const opposites = { '<': '≥', '<=': '>', '>': '≤', '>=': '<', '==': '≠' } as const;

/** What is demanded, in words: `Latency of successful responses, p95 < 200 ms`, `Messages lost = 0`. */
export function describeTarget(target: Target): string {
  if (target.metric.startsWith('k6_') && target.at === 'total') return titleWithLabels(target);
  return `${titleWithLabels(target)}${aggregateWord(target.at) === '' ? '' : ','} ${demand(target)}`;
}

/** Whether one target demands the low end, and the other the high end, of the same number. */
export function areEndsOfRange(low: Target, high: Target): boolean {
  const isSame = low.metric === high.metric && low.at === high.at && isDeepStrictEqual(low.where, high.where);
  return isSame && low.level === high.level && low.must === '>=' && high.must === '<=' && low.be <= high.be;
}

/** What both ends demand: `Requests (instance app-1), 99 to 101`. Says no range where there is but one number. */
export function describeRange(low: Target, high: Target): string {
  if (low.be === high.be) return describeTarget({ ...low, must: '==' });
  const unit = metricUnit(low.metric);
  const range = `${formatBound(low.be, unit)} to ${formatBound(high.be, unit)}`;
  return `${titleWithLabels(low)}, ${join(aggregateWord(low.at), range)}`;
}

/** `Requests (outcome dropped)`. */
export function titleWithLabels({ metric, where = {} }: Pick<Target, 'metric' | 'where'>): string {
  if (metric === 'k6_thresholds_held') return `Threshold ${where.threshold ?? 'of the script'}`;
  const labels = Object.entries(where).map(([label, value]) => `${label} ${value}`);
  return metricTitle(metric) + (labels.length > 0 ? ` (${labels.join(', ')})` : '');
}

/** `p95 < 200 ms`; totals and shares need no name for their aggregate. */
export function demand(target: Target): string {
  if (target.metric === 'k6_thresholds_held') return 'passes';
  if (target.metric === 'k6_marked_as_failed') return 'no';
  return join(
    aggregateWord(target.at),
    signs[target.must],
    formatBound(target.be, metricUnit(target.metric)),
  );
}

/**
 * A verdict in a few words with its number against the target's. The sign says what is true: `p95 4.1 ms < 200 ms` for a
 * pass, `p95 412 ms ≥ 200 ms` for a fail.
 */
export function summarizeVerdict(verdict: Verdict): string {
  const { target } = verdict;
  if (verdict.outcome === 'unknown') return verdict.because;
  const sign = verdict.outcome === 'pass' ? signs[target.must] : opposites[target.must];
  const number = join(
    aggregateWord(target.at),
    formatBeside(verdict.observed, target.be),
    sign,
    formatBound(target.be, verdict.observed.unit),
  );
  return target.at === 'total' || target.at === 'share' || target.at === 'mean'
    ? `${titleWithLabels(target)}: ${number}`
    : number;
}

/** What an estimate's uncertainty is known to be: its interval, that it is exact, or why there is none. */
export function describeInterval(estimate: Estimate, at: Aggregate): string {
  const { interval, repetitions, unit } = estimate;
  if (interval) {
    const level = formatValue(interval.level, 'ratio');
    return `${formatValue(interval.low, unit)} to ${formatValue(interval.high, unit)} (${level})`;
  }
  if (at === 'total' && unit === 'count') return 'exact count';
  return repetitions === 1
    ? '1 repetition: no interval'
    : `${repetitions} repetitions: too few for an interval`;
}

/** A number, and on which side of a bound it is when both read the same after rounding. */
export function formatBeside({ value, unit }: Estimate, bound: number): string {
  const text = formatValue(value, unit);
  if (value === bound || text !== formatValue(bound, unit)) return text;
  return `just ${value < bound ? 'under' : 'over'} ${text}`;
}

function aggregateWord(at: Aggregate): string {
  return at === 'total' || at === 'share' ? '' : at;
}

function join(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
