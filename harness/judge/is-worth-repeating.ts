import type { ScenarioData } from '../plan/scenario.ts';
import { type JudgedRepetition, judgeCell } from './judge-cell.ts';
import type { DoubtCode } from './verdict.ts';

/** Doubts about the generator, the machine or a fault: not about what the app did. */
const passing: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'fault-without-effect',
  'placement-not-reached',
]);

/**
 * Whether a repetition is to be made again: a gate is unknown because the generator or the machine was at fault, which may
 * be over a moment later. What the app did never decides it, so repeating cannot choose the flattering result; an app that
 * starves its generator every time stays unknown.
 */
export function isWorthRepeating(
  repetition: JudgedRepetition,
  { targets, phases }: Pick<ScenarioData, 'targets' | 'phases'>,
): boolean {
  if (repetition.error) return false;
  const verdicts = judgeCell({ targets, measuredMs: phases.measuredMs, repetitions: [repetition] });
  const unknown = verdicts.filter(({ outcome, target }) => outcome === 'unknown' && target.level !== 'watch');
  const atFault = repetition.doubts.filter(({ code }) => passing.has(code));
  return unknown.some(({ target }) => atFault.some(({ affects }) => affects.includes(target.metric)));
}
