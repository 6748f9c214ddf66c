import type { Reading } from './experiment.ts';
import type { Limit } from './machine-limits.ts';

export interface ExperimentResult {
  readonly situation: string;
  readonly reading: Reading;
  /** Why the attempt before it told nothing; null when it was the first. */
  readonly before: string | null;
}

export interface SelfcheckResult {
  readonly limits: readonly Limit[];
  readonly experiments: readonly ExperimentResult[];
}
