import type { Experiment, Reading } from './experiment.ts';
import type { Limit } from './machine-limits.ts';

export interface ExperimentResult extends Pick<Experiment, 'id' | 'situation' | 'expected'> {
  readonly reading: Reading;
  /** What the attempt before it read, when that did not hold. */
  readonly before: Reading | null;
}

export interface SelfcheckResult {
  readonly limits: readonly Limit[];
  readonly experiments: readonly ExperimentResult[];
}
