import type { SessionRole } from '../app/adapter.ts';
import type { History, HistoryPart } from '../load/ledger/history.ts';
import type { Measurement } from '../observe/measurement.ts';

export type FindingKind =
  | 'session-lost'
  | 'session-reset'
  | 'session-mixed-up'
  | 'session-resurrected'
  | 'message-lost'
  | 'message-duplicated'
  | 'message-reordered'
  | 'message-late'
  | 'message-unexpected'
  | 'message-misrouted'
  | 'socket-dropped'
  | 'join-failed'
  | 'socket-closed'
  | 'update-lost'
  | 'write-lost'
  | 'write-unexpected'
  | 'read-stale'
  | 'limit-exceeded'
  | 'task-duplicated'
  | 'task-lost';

/** One event of a proof. `operation` is the id of an operation in the history, where there is one. */
export interface ProofEvent {
  readonly atUs: number;
  readonly who: string;
  readonly what: string;
  readonly operation?: number;
}

/** A wrong answer, with the events that prove it in chronological order. */
export interface Finding {
  readonly kind: FindingKind;
  readonly sentence: string;
  readonly proof: readonly ProofEvent[];
}

/** Metrics without a result, or wrong in one direction only. */
export interface NotObserved {
  readonly metrics: readonly string[];
  /** A full sentence: what is missing. */
  readonly because: string;
  /** In which direction a number that is measured anyway may be wrong; `either` when it is left out. */
  readonly bias?: 'reads-low' | 'reads-high' | 'either';
}

export interface CheckResult {
  /** Every one of them: counts are exact. The record keeps the first of each kind. */
  readonly findings: readonly Finding[];
  readonly measurements: readonly Measurement[];
  /** What the history does not show. Without data a result belongs here, not as a zero among the measurements. */
  readonly unknown?: readonly NotObserved[];
}

/** A pure function of a history. */
export interface Checker {
  /** Unique in a scenario. */
  readonly name: string;
  /** What it may measure; targets may name its own metrics only when they are here. Unknown, with the reason, when it fails or lacks input. */
  readonly metrics?: readonly string[];
  /** Without these parts of the history it does not run; when left out, it runs if any part was recorded. */
  readonly needs?: readonly HistoryPart[];
  /** Roles of operations without which it has nothing to look at: a plan asks the adapter for them. */
  readonly needsRoles?: readonly SessionRole[];
  /** Roles of which the workload must have an operation with one or another, for the same reason. */
  readonly readsRoles?: readonly SessionRole[];
  /** Reads the history, which is frozen. */
  check(history: History): CheckResult;
}
