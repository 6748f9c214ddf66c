import type { Target } from '../plan/target.ts';
import type { RepetitionRecord } from '../record/run-record.ts';
import type { DoubtCode } from './verdict.ts';

/** Doubts about the generator, the machine or a fault: not about what the app did. */
const passing: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'fault-without-effect',
  'placement-not-reached',
]);

/**
 * Whether a repetition is to be made again: a gate is doubted because the generator or the machine was at fault, which may
 * be over a moment later. What the app did never decides it, so repeating cannot choose the flattering result; an app that
 * starves its generator every time stays unknown.
 */
export function isWorthRepeating(
  { doubts, error }: Pick<RepetitionRecord, 'doubts' | 'error'>,
  { targets }: { readonly targets: readonly Target[] },
): boolean {
  if (error) return false;
  const gates = new Set(targets.filter(({ level }) => level !== 'watch').map(({ metric }) => metric));
  return doubts.some(({ code, affects }) => passing.has(code) && affects.some((metric) => gates.has(metric)));
}
