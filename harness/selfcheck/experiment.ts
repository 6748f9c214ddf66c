import type { App } from '../app/app.ts';
import type { Clock } from '../core/clock.ts';
import type { Reaper } from '../core/reaper.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { KnownServer } from './start-known-server.ts';

/** What experiments are made with. */
export interface Bench {
  /** Answers as late as it is told. */
  readonly server: KnownServer;
  readonly app: App;
  readonly runtime: Runtime;
  readonly runId: string;
  readonly reaper: Reaper;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Whether the known answer was measured. `unknown`: it was not, and the machine, or something that is missing here, is the
 * reason and not the instrument.
 */
export type Reading =
  | { readonly outcome: 'pass' | 'fail'; readonly observed: string }
  | { readonly outcome: 'unknown'; readonly observed: string | null; readonly because: string };

/** A situation whose right answer follows from arithmetic or from a documented behavior. */
export interface Experiment {
  /** As in the table of known answers: `L1`, `S7`. */
  readonly id: string;
  readonly situation: string;
  /** The right answer with its tolerance. */
  readonly expected: string;
  run(bench: Bench): Promise<Reading>;
}

export function judged(isRight: boolean, observed: string): Reading {
  return { outcome: isRight ? 'pass' : 'fail', observed };
}
