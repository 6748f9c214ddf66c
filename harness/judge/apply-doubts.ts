import { metricNamed } from '../metrics/metrics.ts';
import type { Target } from '../plan/target.ts';
import { satisfies } from './satisfies.ts';
import type { Amount, Doubt, Verdict, Way } from './verdict.ts';

export interface Judged {
  readonly verdict: Verdict;
  /** Judges another target on the same measurements. */
  judge(target: Target): Verdict;
}

/**
 * What is left of a verdict when there are doubts about its metric: it becomes unknown, with the doubts' sentences as the
 * reason, unless it would be the same for every number that may be the true one. A throughput that reads too low and
 * still exceeds its target does exceed it.
 */
export function applyDoubts({ verdict, judge }: Judged, doubts: readonly Doubt[]): Verdict {
  const { target, observed } = verdict;
  const about = doubts.filter((doubt) =>
    waysFor(target.metric, doubt).some(({ weight }) => verdict.outcome !== 'unknown' || weight !== 'slight'),
  );
  if (about.length === 0 || holds({ verdict, judge }, about)) return verdict;
  const sentences = about
    .filter((doubt) => !holds({ verdict, judge }, [doubt]))
    .map(({ sentence }) => sentence);
  // Each may be too little by itself, and all together too much.
  const said = sentences.length > 0 ? sentences : about.map(({ sentence }) => sentence);
  if (verdict.outcome === 'unknown') said.push(verdict.because);
  return { outcome: 'unknown', target, because: [...new Set(said)].join(' '), observed };
}

/** Whether the verdict is the same for every value that may be the true one. */
function holds({ verdict, judge }: Judged, doubts: readonly Doubt[]): boolean {
  const { outcome, target, observed } = verdict;
  if (outcome === 'unknown' || !observed) return false;
  const ways = doubts.flatMap((doubt) => waysFor(target.metric, doubt));
  const slack = slackOf(weighing(ways, outcome), observed.value);
  if (survives({ verdict, judge }, slack)) return true;
  const floor = outcome === 'fail' ? floorOf(target) : null;
  if (!floor) return false;
  // Lateness alone does not touch the floor; every other doubt does as it touches the number above it.
  const touching = doubts.flatMap((doubt) =>
    waysFor(doubt.code === 'sent-late' ? floor.metric : target.metric, doubt),
  );
  const onFloor = slackOf(weighing(touching, outcome), observed.value);
  return onFloor.below < Number.POSITIVE_INFINITY && missesBy(judge, floor, onFloor.below);
}

/** Those that can take a verdict away. */
function weighing(ways: readonly Way[], outcome: 'pass' | 'fail'): readonly Way[] {
  const without = outcome === 'pass' ? 'slight' : 'flattering';
  return ways.filter(({ weight }) => weight !== without);
}

/** How far the true value may be from the measured one, on either side, in the number's unit. */
interface Slack {
  readonly below: number;
  readonly above: number;
}

function slackOf(ways: readonly Way[], value: number): Slack {
  let [below, above] = [0, 0];
  for (const { bias, tooHighBy, tooLowBy } of ways) {
    if (bias !== 'reads-low') below += amountOf(tooHighBy, value);
    if (bias !== 'reads-high') above += amountOf(tooLowBy, value);
  }
  return { below, above };
}

function amountOf(amount: Amount | undefined, value: number): number {
  if (!amount) return Number.POSITIVE_INFINITY;
  return amount.in === 'unit' ? amount.by : amount.by * Math.abs(value);
}

/** An old record has only one. */
function waysFor(metric: string, { affects, bias, ways = [{ affects, bias }] }: Doubt): readonly Way[] {
  return ways.filter((way) => way.affects.includes(metric));
}

function survives({ verdict, judge }: Judged, { below, above }: Slack): boolean {
  const { target, outcome, observed } = verdict;
  if (!observed || (below === 0 && above === 0)) return true;
  const limits = limitsOf(target.metric);
  const least = Math.max(limits.least, observed.value - below);
  const most = Math.min(limits.most, observed.value + above);
  if (target.must === '==') {
    const isInside = least <= target.be && target.be <= most;
    return outcome === 'pass' ? least === most : !isInside;
  }
  const wantsMore = target.must === '>' || target.must === '>=';
  const away = (outcome === 'pass') === wantsMore ? below : above;
  if (away === 0) return true;
  const edge = (outcome === 'pass') === wantsMore ? limits.least : limits.most;
  if (satisfies(edge, target) === (outcome === 'pass')) return true;
  if (away === Number.POSITIVE_INFINITY) return false;
  // The number moved towards the target is the target moved towards the number.
  const be = (outcome === 'pass') === wantsMore ? target.be + away : target.be - away;
  return judge({ ...target, be }).outcome === outcome;
}

/** The same target on a metric that is never higher; null where there is none. */
function floorOf(target: Target): Target | null {
  const metric = metricNamed(target.metric)?.notBelow;
  const { loop, ...others } = target.where ?? {};
  if (metric === undefined || Object.keys(others).length > 0 || !target.must.startsWith('<')) return null;
  return { ...target, metric, where: {} };
}

function missesBy(judge: Judged['judge'], target: Target, by: number): boolean {
  return judge({ ...target, be: target.be + by }).outcome === 'fail';
}

/**
 * What no number of a metric is below or above: counts and times are not negative, and a share is a part. Of metrics that
 * are not ours nothing is known.
 */
function limitsOf(name: string): { readonly least: number; readonly most: number } {
  const metric = metricNamed(name);
  if (metric === null) return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  return { least: 0, most: metric.unit === 'ratio' ? 1 : Number.POSITIVE_INFINITY };
}
