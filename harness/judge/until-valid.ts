import type { ScenarioData } from '../plan/scenario.ts';
import { isWorthRepeating } from './is-worth-repeating.ts';
import type { JudgedRepetition } from './judge-cell.ts';

export interface Attempts<Attempt> {
  readonly scenario: Pick<ScenarioData, 'targets'>;
  /** Makes the attempt with this number, from 0. */
  make(number: number): Promise<Attempt>;
  /** Told of each attempt that is not the one. */
  onDiscard(attempt: Attempt): void;
  /** Whether there may be another one. */
  mayGoOn(): boolean;
}

/** How often a repetition is repeated when the generator or the machine was at fault. */
const mostAgain = 2;

/** The first attempt that is valid, else the last of three: neither looks at what was measured. */
export async function untilValid<Attempt extends JudgedRepetition>(
  attempts: Attempts<Attempt>,
): Promise<Attempt> {
  let attempt = await attempts.make(0);
  for (let again = 1; again <= mostAgain; again++) {
    if (!attempts.mayGoOn() || !isWorthRepeating(attempt, attempts.scenario)) break;
    attempts.onDiscard(attempt);
    attempt = await attempts.make(again);
  }
  return attempt;
}
