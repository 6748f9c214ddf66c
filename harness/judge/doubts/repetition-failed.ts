import type { Target } from '../../plan/target.ts';
import type { Doubt } from '../verdict.ts';
import type { DoubtKind } from './evidence.ts';

export const repetitionFailedKind: DoubtKind = {
  code: 'repetition-failed',
  when: 'The repetition ended with an error, or was interrupted',
  on: 'everything',
};

/** The error that ended a repetition. */
export interface FailedWith {
  readonly code: string;
  readonly message: string;
}

/** A repetition that ended with an error: what it measured until then is shown and decides nothing. */
export function repetitionFailed(error: FailedWith, targets: readonly Target[]): Doubt {
  return {
    code: 'repetition-failed',
    sentence: `It did not complete (${error.code}): ${error.message}`,
    advice: 'Do what the message says and run the cell again.',
    affects: [...new Set(targets.map(({ metric }) => metric))],
    bias: 'either',
  };
}
