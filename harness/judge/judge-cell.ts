import type { Measurement } from '../observe/measurement.ts';
import type { Target } from '../plan/target.ts';
import { applyDoubts } from './apply-doubts.ts';
import { type FailedWith, repetitionFailed } from './doubts/repetition-failed.ts';
import { judgeTarget } from './judge-target.ts';
import { sayNumber } from './say-number.ts';
import type { Doubt, Verdict } from './verdict.ts';

export interface JudgedRepetition {
  readonly measurements: readonly Measurement[];
  readonly doubts: readonly Doubt[];
  /** Why it did not complete. */
  readonly error: FailedWith | null;
  /** How long its measured phase was; left out or null: as long as planned. */
  readonly measuredMs?: number | null;
}

export interface CellToJudge {
  readonly targets: readonly Target[];
  /** How long the measured phase of a repetition was to last; one that knows better how long it was goes before. */
  readonly measuredMs: number;
  readonly repetitions: readonly JudgedRepetition[];
  /** Attempts that were repeated. */
  readonly discarded?: readonly JudgedRepetition[];
}

/**
 * A verdict for each target of a cell, in their order. A doubt in one repetition is a doubt about the cell: dropping that
 * repetition would leave the flattering ones. A repetition that did not run to its end makes every verdict unknown. So does
 * a discarded attempt that missed a target for certain, where the others meet it: it is no reason to fail, since something
 * was wrong with it, and it must not be forgotten.
 */
export function judgeCell({ targets, measuredMs, repetitions, discarded = [] }: CellToJudge): Verdict[] {
  const judge = judgeOf(repetitions, { targets, measuredMs });
  const others = discarded.map((attempt) => judgeOf([attempt], { targets, measuredMs }));
  return targets.map((target) => {
    const verdict = judge(target);
    if (verdict.outcome !== 'pass') return verdict;
    const missed = others.map((judgeOther) => judgeOther(target)).find(({ outcome }) => outcome === 'fail');
    return missed ? contradicted(verdict, missed) : verdict;
  });
}

function judgeOf(
  repetitions: readonly JudgedRepetition[],
  { targets, measuredMs }: Pick<CellToJudge, 'targets' | 'measuredMs'>,
): (target: Target) => Verdict {
  const doubts = repetitions.flatMap((repetition, index) =>
    doubtsOf(repetition, targets).map((doubt) => named(doubt, index, repetitions.length)),
  );
  const ranMs = repetitions.map((repetition) => repetition.measuredMs ?? measuredMs);
  const longest = { measuredMs: Math.max(...ranMs) };
  const measurements = repetitions.map((repetition, index) =>
    repetition.measurements.map((one) => before(ranMs[index] ?? measuredMs, one)),
  );
  const judge = (target: Target) => judgeTarget(target, measurements, longest);
  return (target) => applyDoubts({ verdict: judge(target), judge }, doubts);
}

function contradicted({ target, observed }: Verdict, { observed: other }: Verdict): Verdict {
  const value = other ? `, with ${sayNumber(other.value, other.unit)}` : '';
  const because = `A discarded attempt certainly missed the target${value}, whatever its doubts. Run again, on a quieter machine or with more repetitions.`;
  return { outcome: 'unknown', target, because, observed };
}

function doubtsOf({ doubts, error }: JudgedRepetition, targets: readonly Target[]): readonly Doubt[] {
  return error ? [...doubts, repetitionFailed(error, targets)] : doubts;
}

/** Without the points of a time in which nothing ran any more. */
function before(endMs: number, measurement: Measurement): Measurement {
  const { value } = measurement;
  switch (value.kind) {
    case 'series':
      return { ...measurement, value: { ...value, points: value.points.filter(([atMs]) => atMs < endMs) } };
    case 'distributions':
      return { ...measurement, value: { ...value, points: value.points.filter(([atMs]) => atMs < endMs) } };
    default:
      return measurement;
  }
}

function named(doubt: Doubt, index: number, of: number): Doubt {
  return of === 1 ? doubt : { ...doubt, sentence: `Repetition ${index + 1} of ${of}: ${doubt.sentence}` };
}
