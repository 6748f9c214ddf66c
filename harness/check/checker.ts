import type { History } from '../load/history.ts';
import type { Measurement } from '../observe/measurement.ts';

export type FindingKind =
  | 'session-lost'
  | 'session-reset'
  | 'session-of-another'
  | 'session-resurrected'
  | 'message-lost'
  | 'message-doubled'
  | 'message-reordered'
  | 'message-late'
  | 'message-unexpected'
  | 'message-misrouted'
  | 'update-lost'
  | 'write-lost'
  | 'write-unexpected'
  | 'read-stale'
  | 'limit-exceeded'
  | 'task-doubled'
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

export interface CheckResult {
  /** Every one of them: counts are exact. The record keeps the first of each kind. */
  readonly findings: readonly Finding[];
  readonly measurements: readonly Measurement[];
}

/** A pure function of a history. */
export interface Checker {
  readonly name: string;
  check(history: History): CheckResult;
}
