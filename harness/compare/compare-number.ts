import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { gateLevel, type Interval, meanOf, repetitionsForInterval } from '../judge/intervals.ts';
import type { Bias } from '../metrics/metric.ts';
import { type Change, indifference } from './comparison.ts';

/** A number of one run: one value a launch, and what may be wrong with it. */
export interface Launches {
  readonly values: readonly number[];
  readonly doubts: readonly { readonly bias: Bias; readonly sentence: string }[];
}

export interface Asked {
  readonly better: 'lower' | 'higher';
  /** The value that no run can beat, where one counter-example is certain: 0 lost messages, all sessions. Null for times and rates. */
  readonly ideal: number | null;
}

/** What two runs say of one number. */
export function compareNumber(before: Launches, after: Launches, { better, ideal }: Asked): Change {
  const change =
    ideal === null ? byInterval(before.values, after.values, better) : byExample(before, after, ideal);
  if (change.is === 'unknown') return change;
  const said = doubtsAgainst(change.is, { before, after, better });
  return said.length === 0 ? change : { is: 'unknown', because: [...new Set(said)].join(' ') };
}

/** What happened in one run and never in the other is certain: chance makes no message arrive twice where none can. */
function byExample({ values: before }: Launches, { values: after }: Launches, ideal: number): Change {
  const [wasIdeal, isIdeal] = [before, after].map((values) => values.every((value) => value === ideal));
  if (wasIdeal && isIdeal) return { is: 'alike', ratio: null };
  if (wasIdeal) return { is: 'worse', ratio: null };
  if (!isIdeal) {
    const same = before.length === after.length && before.every((value, index) => value === after[index]);
    if (same) return { is: 'alike', ratio: null };
    return { is: 'unknown', because: 'It happens in both runs, and how often may differ by chance.' };
  }
  const always = before.every((value) => value !== ideal);
  if (always) return { is: 'better', ratio: null };
  return {
    is: 'unknown',
    because:
      'It did not happen in every launch of the first run either: that none showed it in the second may be chance.',
  };
}

/**
 * Welch's interval for the difference of the means of logarithms, taken back: the ratio of geometric means. The launch is the unit, and
 * from 5 of each. Worse and better: all of it is beyond 5 %. Alike: all of it is within.
 */
function byInterval(before: readonly number[], after: readonly number[], better: Asked['better']): Change {
  if ([...before, ...after].every((value) => value === 0)) return { is: 'alike', ratio: null };
  const fewest = Math.min(before.length, after.length);
  if (fewest < repetitionsForInterval) {
    const launches = fewest === 1 ? 'There is one launch' : `There are ${fewest} launches`;
    return {
      is: 'unknown',
      because: `${launches} of one of them, and two launches of one app may differ by as much: run both with --repetitions ${repetitionsForInterval} or more.`,
    };
  }
  if ([...before, ...after].some((value) => value <= 0)) {
    return { is: 'unknown', because: 'Some of it is zero, of which there is no ratio.' };
  }
  const ratio = ratioOf(before, after);
  const most = 1 + indifference;
  if (ratio.low > 1 / most && ratio.high < most) return { is: 'alike', ratio };
  if (ratio.low > most) return { is: better === 'lower' ? 'worse' : 'better', ratio };
  if (ratio.high < 1 / most) return { is: better === 'lower' ? 'better' : 'worse', ratio };
  return {
    is: 'unknown',
    because: `Between ${percent(ratio.low)} and ${percent(ratio.high)}, on both sides of what counts as a change (5 %). More launches narrow it.`,
  };
}

function ratioOf(before: readonly number[], after: readonly number[]): Interval & { readonly value: number } {
  const [one, other] = [before, after].map((values) => momentsOf(values.map(Math.log)));
  if (!one || !other) throw new RangeError('A ratio needs values.');
  const difference = other.mean - one.mean;
  const [v, w] = [one.variance / one.n, other.variance / other.n];
  const spread = Math.sqrt(v + w);
  // Welch and Satterthwaite; without any spread the difference is what it is.
  const freedom = (v + w) ** 2 / (v ** 2 / (one.n - 1) + w ** 2 / (other.n - 1));
  const half = spread === 0 ? 0 : tQuantile((1 + gateLevel) / 2, freedom) * spread;
  return {
    value: Math.exp(difference),
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    level: gateLevel,
  };
}

function momentsOf(values: readonly number[]): {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
} {
  const mean = meanOf(values);
  const n = values.length;
  return { n, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) };
}

export interface Runs {
  readonly before: Launches;
  readonly after: Launches;
  readonly better: Asked['better'];
}

/** Sentences of the doubts that could have made the change: what reads too high where the number grew, and so on. */
export function doubtsAgainst(
  is: 'worse' | 'better' | 'alike',
  { before, after, better }: Runs,
): readonly string[] {
  const grew = (is === 'worse') === (better === 'lower');
  const harmless =
    is === 'alike' ? [null, null] : grew ? ['reads-high', 'reads-low'] : ['reads-low', 'reads-high'];
  return [before, after].flatMap(({ doubts }, run) =>
    doubts.filter(({ bias }) => bias !== harmless[run]).map(({ sentence }) => sentence),
  );
}

/** `+7.5 %`. */
export function percent(ratio: number): string {
  const by = (ratio - 1) * 100;
  const digits = Math.abs(by) < 10 ? 1 : 0;
  return `${by < 0 ? '−' : '+'}${Math.abs(by).toFixed(digits)} %`;
}
