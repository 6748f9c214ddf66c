import type { Target } from '../plan/target.ts';
import type { RepetitionRecord } from '../record/run-record.ts';
import { applyDoubts } from './apply-doubts.ts';
import { repetitionFailed } from './doubts/repetition-failed.ts';
import { judgeTarget } from './judge-target.ts';
import type { Doubt, Verdict } from './verdict.ts';

export type JudgedRepetition = Pick<RepetitionRecord, 'measurements' | 'doubts' | 'error'>;

export interface CellToJudge {
  readonly targets: readonly Target[];
  /** How long the measured phase of a repetition lasts. */
  readonly measuredMs: number;
  readonly repetitions: readonly JudgedRepetition[];
}

/**
 * A verdict for each target of a cell, in their order. A doubt in one repetition is a doubt about the cell: dropping that
 * repetition would leave the flattering ones. A repetition that did not run to its end makes every verdict unknown.
 */
export function judgeCell({ targets, measuredMs, repetitions }: CellToJudge): Verdict[] {
  const doubts = repetitions.flatMap((repetition, index) =>
    doubtsOf(repetition, targets).map((doubt) => named(doubt, index, repetitions.length)),
  );
  const measurements = repetitions.map((repetition) => repetition.measurements);
  const judge = (target: Target) => judgeTarget(target, measurements, { measuredMs });
  return targets.map((target) => applyDoubts({ verdict: judge(target), judge }, doubts));
}

function doubtsOf({ doubts, error }: JudgedRepetition, targets: readonly Target[]): readonly Doubt[] {
  return error ? [...doubts, repetitionFailed(error, targets)] : doubts;
}

function named(doubt: Doubt, index: number, of: number): Doubt {
  return of === 1 ? doubt : { ...doubt, sentence: `Repetition ${index + 1} of ${of}: ${doubt.sentence}` };
}
