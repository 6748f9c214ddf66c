import { exitCodes } from '../../core/exit-codes.ts';
import type { RunState } from '../../judge/run-exit-code.ts';
import type { Summary } from './summary.ts';

/** What the exit code of a run or a gate says in a word. */
export function outcomeOf({
  state,
  exitCode,
}: {
  readonly state: RunState;
  readonly exitCode: number | null;
}): Summary['outcome'] {
  if (state === 'interrupted') return 'interrupted';
  switch (exitCode) {
    case exitCodes.pass:
      return 'pass';
    case exitCodes.fail:
      return 'fail';
    case exitCodes.inconclusive:
    case exitCodes.loadNotDelivered:
      return 'unknown';
    default:
      return 'error';
  }
}
