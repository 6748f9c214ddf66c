import type { Reaper } from '../../core/reaper.ts';
import type { Scope } from '../../core/scope.ts';

/** What every node of one topology needs to start besides its own settings. */
export interface RunContext {
  readonly reaper: Reaper;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** The topology's own folder inside the run's; absolute path. */
  readonly directory: string;
}
