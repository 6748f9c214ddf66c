import type { App } from '../app/app.ts';
import type { Clock } from '../core/clock.ts';
import type { Reaper } from '../core/reaper.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { Driver } from '../load/driver.ts';
import type { KnownServer } from './start-known-server.ts';

/** What experiments are made with. */
export interface Bench {
  /** Answers as late as it is told. */
  readonly server: KnownServer;
  readonly app: App;
  readonly runtime: Runtime;
  /** Of them each cell takes the one that it names. */
  readonly drivers: readonly Driver[];
  readonly runId: string;
  readonly reaper: Reaper;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** One demand on the result, and what was measured. */
export interface Answer {
  /** The right answer with its tolerance: `Sessions lost = 80`. */
  readonly expected: string;
  /** Null when nothing was. */
  readonly observed: string | null;
  readonly outcome: Outcome;
}

export type Outcome = 'pass' | 'fail' | 'unknown';

/**
 * Whether the known answer was measured. `unknown`: it was not, and the machine, or something that is missing here, is the
 * reason and not the instrument.
 */
export type Reading = { readonly answers: readonly Answer[] } & (
  | { readonly outcome: 'pass' | 'fail' }
  | { readonly outcome: 'unknown'; readonly because: string }
);

/** A situation whose right answer follows from arithmetic or from a documented behavior. */
export interface Experiment {
  /** A sentence that begins with its id in the table of known answers: `S2: One client that ...`. */
  readonly situation: string;
  /** Whether it measures how long something takes, so that nothing may run beside it. */
  readonly isTimed: boolean;
  /** Whether all that it needs is there; otherwise another attempt tells no more. */
  readonly isPossible: boolean;
  run(bench: Bench): Promise<Reading>;
}
