import { cellOutcome } from '../judge/cell-outcome.ts';
import type { Doubt, Verdict } from '../judge/verdict.ts';
import { metricUnit } from '../metrics/metrics.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { Target } from '../plan/target.ts';
import { formatValue } from '../report/format-number.ts';
import {
  areEndsOfRange,
  describeRange,
  describeTarget,
  formatBeside,
  titleWithLabels,
} from '../report/summarize-verdict.ts';
import type { Answer, Experiment, Reading } from './experiment.ts';
import { runCell } from './run-cell.ts';

/**
 * A cell whose targets are its known answer. What is missing here for it makes it unknown, and so does a number that the judge
 * doubts, or that rests on what checkers did not see. `number` is no other cell's.
 */
export function knownAnswer(cell: PlannedCell, number: number): Experiment {
  const { question, targets } = cell.scenario;
  return {
    situation: question,
    isPossible: cell.skip === null,
    isTimed: targets.some(({ metric }) => ['ms', 'per-second'].includes(metricUnit(metric))),
    async run(bench) {
      if (cell.skip) return nothingMeasured(targets, `${cell.skip.reason} ${cell.skip.enable}`);
      // Others may run beside it.
      const { verdicts, repetition } = await runCell(cell, { ...bench, runId: `${bench.runId}-${number}` });
      return readingOf(verdicts, repetition.doubts);
    },
  };
}

/** What the verdicts of a cell say of its known answer, with the doubts that made them unknown. */
export function readingOf(verdicts: readonly Verdict[], doubts: readonly Doubt[]): Reading {
  const told = verdicts.map(unlessNotSeen);
  const answers = answersOf(told);
  switch (cellOutcome('pass', told)) {
    case 'surprise':
      return { outcome: 'fail', answers };
    case 'unknown':
      return { outcome: 'unknown', answers, because: reasonsIn(told, doubts).join(' ') };
    default:
      return { outcome: 'pass', answers };
  }
}

/** Of what it was that checkers could not see the outcome, for which a slow machine is enough. */
const notSeen: ReadonlySet<string> = new Set([
  'sessions_unsettled',
  'updates_unsettled',
  'writes_unsettled',
  'limited_requests_unknown',
]);

/** More that was not seen than may be is no wrong number, and leaves none right. */
function unlessNotSeen(verdict: Verdict): Verdict {
  if (verdict.outcome !== 'fail' || !notSeen.has(verdict.target.metric)) return verdict;
  const because = `${titleWithLabels(verdict.target)}: ${observedIn(verdict)}.`;
  return { ...verdict, outcome: 'unknown', because };
}

/** Each once: several verdicts may be unknown for the same doubt, and for something else besides. */
function reasonsIn(verdicts: readonly Verdict[], doubts: readonly Doubt[]): readonly string[] {
  const reasons = verdicts.flatMap((one) => (one.outcome === 'unknown' ? [one.because] : []));
  const sentences = doubts.map(({ sentence }) => sentence);
  const said = sentences.filter((sentence) => reasons.some((reason) => reason.includes(sentence)));
  const others = reasons.map((reason) =>
    said.reduce((rest, sentence) => rest.replace(sentence, '').trim(), reason),
  );
  return [...new Set([...said, ...others])].filter((reason) => reason !== '');
}

function nothingMeasured(targets: readonly Target[], because: string): Reading {
  const answers = answersOf(
    targets.map((target) => ({ outcome: 'unknown', target, because, observed: null })),
  );
  return { outcome: 'unknown', answers, because };
}

/** One for each target; both ends of a range share one when the same became of them. */
function answersOf(verdicts: readonly Verdict[]): readonly Answer[] {
  return verdicts.flatMap((verdict, at) => {
    const [before, after] = [verdicts[at - 1], verdicts[at + 1]];
    if (before && areOneAnswer(before, verdict)) return [];
    const expected =
      after && areOneAnswer(verdict, after)
        ? describeRange(verdict.target, after.target)
        : describeTarget(verdict.target);
    return [{ expected, observed: observedIn(verdict), outcome: verdict.outcome }];
  });
}

function areOneAnswer(low: Verdict, high: Verdict): boolean {
  return low.outcome === high.outcome && areEndsOfRange(low.target, high.target);
}

function observedIn({ observed, target, outcome }: Verdict): string | null {
  if (observed && outcome === 'fail') return formatBeside(observed, target.be);
  return observed && formatValue(observed.value, observed.unit);
}
