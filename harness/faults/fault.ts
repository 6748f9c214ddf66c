import type { AppAdapter, SessionRole } from '../app/adapter.ts';
import type { Random } from '../core/random.ts';
import type { Reaper } from '../core/reaper.ts';
import type { Environment, NodeAction } from '../environment/runtime.ts';
import type { StoreNodeId } from '../plan/store-settings.ts';

/** What a fault needs to do its work. */
export interface FaultContext {
  readonly environment: Environment;
  readonly adapter: AppAdapter;
  /** Ends what a fault starts itself when the harness dies. */
  readonly reaper: Reaper;
  /** Draws the victims of faults on a random instance. */
  readonly random: Random;
  /** The instance that created the session of a client; null when the history does not show it. */
  readonly ownerOf: (client: string) => string | null;
  /** Aborted when the load has ended: a fault that waits then ends, or throws. */
  readonly signal: AbortSignal;
  /**
   * Waits until no other fault acts on these ids of nodes or names of links, and excludes others until it is
   * disposed. What is not held may be changed by another fault at the same time.
   */
  hold(ids: readonly string[]): Promise<Disposable>;
}

/** That a fault took effect, with the evidence; or why it did not. */
export type FaultEffect =
  | { readonly confirmed: true; readonly evidence: string }
  | { readonly confirmed: false; readonly because: string };

/** What was seen of a topology's entry while a fault acted on the balancer. */
export interface EntryReadings {
  /** Connections that had had an answer and waited for their next request. */
  readonly idleConnections: number;
  readonly idleClosed: number;
  /** New connections, and how many of them got no answer at all. */
  readonly asked: number;
  readonly unanswered: number;
  /** From each first one without an answer to the next one with. */
  readonly awayMs: number;
}

export interface FaultResult {
  /** The nodes that it acted on. */
  readonly nodes: readonly string[];
  readonly effect: FaultEffect;
  /** Of a fault on the balancer. */
  readonly entry?: EntryReadings;
}

/** Something broken on purpose. `inject` returns when the fault is over: a rolling restart when the last one is back. */
export interface Fault {
  /** A few words for charts, such as `kill app-2`. */
  readonly name: string;
  /** The number of the instance that it acts on, where it names one: a topology that has fewer is refused. */
  readonly instance?: number;
  /** The ids of the stores that it acts on: a topology that lacks one is refused, and a runtime without stores skips its cells. */
  readonly stores?: readonly StoreNodeId[];
  /** Where the links that it breaks lead from instances: a topology without them is refused. */
  readonly linksTo?: StoreNodeId;
  /** What it needs of the environment besides its nodes. */
  readonly needs?: 'links' | 'entry-links';
  /** What it does to instances, stores and the balancer: a runtime that cannot has its cells skipped. */
  readonly actions?: readonly NodeAction[];
  /** How long it lasts at least, where that is known beforehand: a plan in which the load ends first is refused. */
  readonly lastsMs?: number;
  /** The longest time that its settings allow, such as a grace period: it gets that much time after the load. */
  readonly mayTakeMs?: number;
  /** What it needs of the adapter besides `instanceOf`: operations, or `sabotage`. */
  readonly asksAdapterFor?: readonly (SessionRole | 'sabotage')[];
  inject(context: FaultContext): Promise<FaultResult>;
}

/** When a fault happens, in milliseconds from the start of the measured phase. */
export interface PlannedFault {
  readonly atMs: number;
  readonly fault: Fault;
}

export interface FaultRecord extends FaultResult {
  readonly name: string;
  /** Missing in records that do not say. */
  readonly plannedUs?: number;
  /** When it began to act: later than planned where it waited for another one. */
  readonly startedUs: number;
  readonly endedUs: number;
}
