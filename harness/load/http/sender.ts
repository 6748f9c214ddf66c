import type { Clock } from '../../core/clock.ts';
import type { Timeline } from '../../plan/phase.ts';
import type { LoadLedger } from '../ledger/load-ledger.ts';
import type { ClientPool } from './client-pool.ts';
import type { VirtualClient } from './virtual-client.ts';

/** How long a client pauses after a step; null: as the load says. */
export interface Pause {
  readonly ms: number | null;
  /** To be called when it is over: the client is free again. */
  over(): void;
}

/** What is needed to send load through clients. */
export interface Sender {
  readonly pool: ClientPool;
  readonly ledger: LoadLedger;
  readonly timeline: Timeline;
  readonly clock: Clock;
  /** Aborted when nothing more shall be sent. */
  readonly signal: AbortSignal;
  /**
   * Lets a client do its next operation, due at `dueUs` from the start of the measured phase, enters what became of it,
   * and returns the pause that comes with the step.
   */
  perform(client: VirtualClient, dueUs: number): Promise<Pause>;
  /** Enters an operation that was due then and that nobody is free to send. */
  drop(dueUs: number): void;
}

/** The end of the cool-down, in microseconds from the start of the measured phase. */
export function endOfLoadUs({ phases }: Timeline): number {
  return (phases.measuredMs + phases.cooldownMs) * 1000;
}
