import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { compareNumber, doubtsAgainst, type Launches, percent } from '../compare/compare-number.ts';
import { gateLevel, meanOf } from '../judge/intervals.ts';
import type { GateVerdict } from './gate-record.ts';
import {
  alarmLevel,
  falsePasses,
  fewestLaunches,
  indifference,
  indifferentShare,
  launchesFor,
  smallestFound,
  tBeyond,
} from './spending.ts';

/** One number of a cell over the launches that count for it: `values[i]` of both sides are of the same launch. */
export interface PairedNumber {
  readonly base: Launches;
  readonly head: Launches;
  readonly better: 'lower' | 'higher';
  /** `example`: one case is certain, away from `ideal`. `ratio`: a time or a rate. `share`: of requests, by its difference. */
  readonly by: { readonly kind: 'example'; readonly ideal: number } | { readonly kind: 'ratio' | 'share' };
}

export interface Look {
  /** Of the error that is allowed: see `spending.ts`. */
  readonly share: number;
  /** How many cells the gate has. */
  readonly cells: number;
}

/**
 * Decides the numbers of one cell at a look. Each launch gives one difference, ln(head / base) or head - base, of what met the same
 * machine at the same moment; Student's t over launches. Worse and better: its one-sided test holds at the level of the look by
 * Holm's procedure over the numbers of the cell, and the estimate is beyond what is indifferent. No worse: its upper bound is within.
 */
export function decideNumbers(numbers: readonly PairedNumber[], look: Look | null): readonly GateVerdict[] {
  const evidence = numbers.map(evidenceOf);
  if (look === null) {
    return evidence.map((one, index) => {
      const number = numbers[index];
      return 'verdict' in one && number ? doubted(one.verdict, number) : unknown('It is not decided yet.');
    });
  }
  const level = alarmLevel(look.share, look.cells);
  const worse = holm(
    evidence.map((one) => ('t' in one ? tCdf(-one.t, one.n - 1) : null)),
    level,
  );
  const better = holm(
    evidence.map((one) => ('t' in one ? tCdf(one.t, one.n - 1) : null)),
    level,
  );
  const tested = evidence.filter((one) => 't' in one).length;
  return numbers.map((number, index): GateVerdict => {
    const found = evidence[index];
    if (!found) return unknown('Nothing is known of it.');
    if ('verdict' in found) return doubted(found.verdict, number);
    const said = { isWorse: worse[index] ?? false, isBetter: better[index] ?? false };
    return doubted(verdictOf(found, said, { ...look, level: level / Math.max(1, tested) }), number);
  });
}

const mostSaid = 2;

/** What the launches show; `t` grows with harm. */
interface Statistic {
  readonly by: 'ratio' | 'share';
  readonly mean: number;
  readonly s: number;
  readonly n: number;
  readonly t: number;
  readonly better: 'lower' | 'higher';
}

function evidenceOf({ base, head, better, by }: PairedNumber): Statistic | { readonly verdict: GateVerdict } {
  if (by.kind === 'example') return { verdict: byExample(base, head, { better, ideal: by.ideal }) };
  const n = Math.min(base.values.length, head.values.length);
  if (n < fewestLaunches) {
    const launches = n === 1 ? 'One launch counts' : `${n} launches count`;
    return { verdict: unknown(`${launches} for it, and ${fewestLaunches} are the fewest.`) };
  }
  const sign = better === 'lower' ? 1 : -1;
  if (by.kind === 'ratio') {
    const zeros = withZeros(base.values, head.values, better);
    if (zeros) return { verdict: zeros };
  }
  const harms = base.values.map((before, index) => {
    const after = head.values[index] ?? before;
    return sign * (by.kind === 'ratio' ? Math.log(after / before) : after - before);
  });
  const mean = meanOf(harms);
  const variance = harms.reduce((sum, harm) => sum + (harm - mean) ** 2, 0) / (n - 1);
  // What rounding leaves of equal values is no spread.
  const s = Math.sqrt(variance) < 1e-12 ? 0 : Math.sqrt(variance);
  const t = s > 0 ? (mean * Math.sqrt(n)) / s : mean === 0 ? 0 : Math.sign(mean) * Number.POSITIVE_INFINITY;
  return { by: by.kind, mean, s, n, t, better };
}

/** There is no ratio to zero: always zero on one side and never on the other needs none. */
function withZeros(
  base: readonly number[],
  head: readonly number[],
  better: 'lower' | 'higher',
): GateVerdict | null {
  const [before, after] = [base, head].map((values) => values.filter((value) => value <= 0).length);
  if (before === 0 && after === 0) return null;
  if (before === base.length && after === head.length) return { is: 'alike', ratio: null, story: null };
  if (before === base.length && after === 0) return withoutRatio(better === 'lower' ? 'worse' : 'better');
  if (before === 0 && after === head.length) return withoutRatio(better === 'lower' ? 'better' : 'worse');
  return unknown('Some of it is zero, of which there is no ratio.');
}

function withoutRatio(is: 'worse' | 'better'): GateVerdict {
  return { is, ratio: null, story: null };
}

function byExample(
  base: Launches,
  head: Launches,
  asked: { readonly better: 'lower' | 'higher'; readonly ideal: number },
): GateVerdict {
  if (base.values.length === 0) return unknown('No launch counts for it.');
  const change = compareNumber(without(base), without(head), asked);
  return change.is === 'unknown' ? unknown(change.because) : { is: change.is, ratio: null, story: null };
}

function without({ values }: Launches): Launches {
  return { values, doubts: [] };
}

/**
 * Holm's step-down procedure: which hypotheses are rejected so that any true one among them is with at most `level`. Null is no
 * hypothesis.
 */
export function holm(ps: readonly (number | null)[], level: number): readonly boolean[] {
  const order = ps
    .map((p, index) => ({ p, index }))
    .filter((one): one is { p: number; index: number } => one.p !== null)
    .sort((one, other) => one.p - other.p);
  const rejected = ps.map(() => false);
  for (const [rank, { p, index }] of order.entries()) {
    if (p > level / (order.length - rank)) break;
    rejected[index] = true;
  }
  return rejected;
}

function verdictOf(
  { by, mean, s, n, better }: Statistic,
  { isWorse, isBetter }: { readonly isWorse: boolean; readonly isBetter: boolean },
  { share, level }: { readonly share: number; readonly level: number },
): GateVerdict {
  const limit = by === 'ratio' ? Math.log(indifference) : indifferentShare;
  const half = (tail: number) => (s === 0 ? 0 : (tBeyond(tail, n - 1) * s) / Math.sqrt(n));
  const shown = half((1 - gateLevel) / 2);
  const [low, high] = better === 'lower' ? [mean - shown, mean + shown] : [-mean - shown, -mean + shown];
  const ratio =
    by === 'ratio'
      ? {
          value: Math.exp(better === 'lower' ? mean : -mean),
          low: Math.exp(low),
          high: Math.exp(high),
          level: gateLevel,
        }
      : null;
  if (isWorse && mean > limit) return { is: 'worse', ratio, story: null };
  if (isBetter && mean < -limit) return { is: 'better', ratio, story: null };
  if (mean + half(falsePasses * share) < limit) return { is: 'no-worse', ratio, story: null };
  const found = smallestFound(n, s, level);
  return {
    is: 'unknown',
    because: whyUnknown({ by, low, high, n, found: Math.max(found, limit) }),
    ratio,
    smallestFound: by === 'ratio' ? Math.exp(Math.max(found, limit)) : null,
    launchesNeeded: launchesFor(limit, s, level),
  };
}

interface Unclear {
  readonly by: 'ratio' | 'share';
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly found: number;
}

function whyUnknown({ by, low, high, n, found }: Unclear): string {
  const points = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value * 100).toFixed(1)} points`;
  const [from, to, least] =
    by === 'ratio'
      ? [percent(Math.exp(low)), percent(Math.exp(high)), percent(Math.exp(found)).slice(1)]
      : [points(low), points(high), points(found).slice(1)];
  return `Between ${from} and ${to}: ${n} launches find a change of ${least}.`;
}

/** What could be otherwise because of a doubt is not decided; what both sides meet alike is none. */
function doubted(verdict: GateVerdict, { base, head, better }: PairedNumber): GateVerdict {
  if (verdict.is === 'unknown') return verdict;
  const is = verdict.is === 'no-worse' ? 'alike' : verdict.is;
  const said = doubtsAgainst(is, { before: base, after: head, better });
  if (said.length === 0) return verdict;
  return { ...unknown(firstOf(said)), ratio: verdict.ratio };
}

/** Of sentences which launches have alike but for their numbers. */
function firstOf(sentences: readonly string[]): string {
  const all = [...new Set(sentences)];
  const more = all.length - mostSaid;
  return `${all.slice(0, mostSaid).join(' ')}${more > 0 ? ` And ${more} more like these.` : ''}`;
}

function unknown(because: string): Extract<GateVerdict, { is: 'unknown' }> {
  return { is: 'unknown', because, ratio: null, smallestFound: null, launchesNeeded: null };
}
