import type { Verdict } from '../judge/verdict.ts';
import type { Target } from '../plan/target.ts';
import type { CellRecord, RepetitionRecord } from '../record/run-record.ts';
import { formatCount } from './format-number.ts';
import { type Selection, selectMeasurements, sumProportions, sumTotals } from './select-measurements.ts';
import { summarizeVerdict } from './summarize-verdict.ts';

/** So many of so many. */
interface Part {
  readonly count: number;
  readonly of: number;
}

interface Phrase {
  /** The total that a total is part of, with the same labels unless it names its own; null for a share, which knows. */
  readonly whole: Selection | null;
  readonly say: (part: Part, target: Target) => string;
}

const share = (what: string): Phrase => ({ whole: null, say: (part) => `${outOf(part)} ${what}` });
const message = (what: string): Phrase => ({
  whole: { metric: 'messages_expected' },
  say: (part) => `${outOf(part)} ${what}`,
});
const sessions = (lost: number, of: number) =>
  lost === 0 ? `all ${formatCount(of)} sessions survived` : `lost ${outOf({ count: lost, of })} sessions`;

/** How a count or a share is said where there is room for a few words. */
const phrases: Readonly<Record<string, Phrase>> = {
  http_requests: {
    whole: { metric: 'http_requests', where: { outcome: 'planned' } },
    say: (part, { where }) => `${outOf(part)} ${where?.outcome ?? 'requests'}`,
  },
  http_error_share: share('failed'),
  sessions_lost: { whole: { metric: 'sessions', where: {} }, say: ({ count, of }) => sessions(count, of) },
  sessions_survived_share: { whole: null, say: ({ count, of }) => sessions(of - count, of) },
  k6_checks: share('checks passed'),
  session_reads_missed_share: share('session misses'),
  stickiness_share: share("answers from the session's instance"),
  messages_lost: {
    whole: { metric: 'messages_expected' },
    say: ({ count, of }) =>
      `${outOf({ count: of - count, of })} delivered${count > 0 ? `, ${formatCount(count)} lost` : ''}`,
  },
  messages_delivered_share: share('delivered'),
  messages_duplicated: message('duplicated'),
  messages_reordered: message('out of order'),
  messages_late: message('late'),
};

/** One verdict of a cell in a few words; counts and shares say what they are out of. */
export function describeVerdict(cell: CellRecord, verdict: Verdict): string {
  const { target } = verdict;
  if (verdict.outcome === 'unknown') return verdict.because;
  if (target.metric === 'k6_thresholds_held') {
    return `threshold ${target.where?.threshold ?? ''} ${verdict.outcome === 'pass' ? 'passed' : 'crossed'}`;
  }
  if (target.metric === 'k6_marked_as_failed') {
    return `${verdict.outcome === 'pass' ? 'not ' : ''}marked as failed by the script`;
  }
  if (target.metric === 'operation_throughput_per_second') {
    return `${target.where?.operation ?? ''} ${summarizeVerdict(verdict).replace(/^[^:]*: /, '')}`;
  }
  if (target.metric.startsWith('throughput_per_second')) {
    const where = target.metric.endsWith('per_instance') ? ' per instance' : '';
    return summarizeVerdict(verdict).replace(/^[^:]*: /, '') + where;
  }
  const phrase = phrases[target.metric];
  if (!phrase || (target.at !== 'total' && target.at !== 'share')) return summarizeVerdict(verdict);
  const parts = cell.repetitions.flatMap((repetition) => partOf(repetition, target, phrase.whole) ?? []);
  const [first] = parts;
  if (!first) return summarizeVerdict(verdict);
  if (parts.length === 1) return phrase.say(first, target) + afterWhichFault(cell, target);
  const worst = parts.find(
    ({ count, of }) => (target.at === 'share' ? count / of : count) === verdict.observed.value,
  );
  if (!worst) return `${phrase.say(sumOf(parts), target)} in ${parts.length} repetitions`;
  const alike = parts.every(({ count, of }) => count === worst.count && of === worst.of);
  return `${phrase.say(worst, target)} in ${alike ? 'each' : 'the worst'} of ${parts.length} repetitions`;
}

/** From the proportion itself, or from a total and the total that it is part of. */
function partOf(repetition: RepetitionRecord, target: Target, whole: Selection | null): Part | null {
  const selection = { metric: target.metric, where: target.where ?? {} };
  const proportion = sumProportions(selectMeasurements([repetition], 'proportion', selection));
  if (proportion || whole === null) return proportion;
  const count = sumTotals(selectMeasurements([repetition], 'total', selection));
  const of = sumTotals(selectMeasurements([repetition], 'total', { ...selection, ...whole }));
  return count === null || of === null ? null : { count, of };
}

function sumOf(parts: readonly Part[]): Part {
  return parts.reduce((sum, { count, of }) => ({ count: sum.count + count, of: sum.of + of }));
}

/** ", all after kill app-2", or how many after which fault. */
function afterWhichFault(cell: CellRecord, { metric }: Target): string {
  if (metric !== 'sessions_lost' && metric !== 'sessions_survived_share') return '';
  const lost = selectMeasurements(cell.repetitions, 'total', { metric: 'sessions_lost' })
    .filter(({ value }) => value.value > 0)
    .map(({ labels, value }) => ({ when: when(labels.fault), count: value.value }));
  const [only, ...others] = lost;
  if (!only) return '';
  if (others.length === 0) return `, all ${only.when}`;
  return `: ${lost.map((one) => `${formatCount(one.count)} ${one.when}`).join(', ')}`;
}

function when(fault: string | undefined): string {
  return fault === undefined || fault === 'none' ? 'before any fault' : `after ${fault}`;
}

function outOf({ count, of }: Part): string {
  return `${formatCount(count)} of ${formatCount(of)}`;
}
