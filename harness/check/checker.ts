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

/** A wrong answer, with the events that prove it in order of time. */
export interface Finding {
  readonly kind: FindingKind;
  readonly sentence: string;
  readonly proof: readonly ProofEvent[];
}

/** Metrics of which nothing can be said, or only on one side. */
export interface NotObserved {
  readonly metrics: readonly string[];
  /** A full sentence: what is missing. */
  readonly because: string;
  /** Which way a number that is measured all the same may be wrong; `either` when it is left out. */
  readonly bias?: 'reads-low' | 'reads-high' | 'either';
}

export interface CheckResult {
  /** Every one of them: counts are exact. The record keeps the first of each kind. */
  readonly findings: readonly Finding[];
  readonly measurements: readonly Measurement[];
  /** What the history does not tell. A zero of nothing that was looked at belongs here, not among the measurements. */
  readonly unknown?: readonly NotObserved[];
}

/** A pure function of a history. */
export interface Checker {
  /** Its own in a scenario. */
  readonly name: string;
  /** What it may measure; targets may name metrics of its own only when they are here. Unknown, with the reason, when it fails or what it needs was not kept. */
  readonly metrics?: readonly string[];
  /** Without these parts of the history it is not asked; when left out, it is asked if any part was kept. */
  readonly needs?: readonly HistoryPart[];
  /** Reads the history, which is frozen. */
  check(history: History): CheckResult;
}
