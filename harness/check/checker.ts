import type { History } from '../load/history.ts';
import type { Measurement } from '../observe/measurement.ts';

export type FindingKind =
  | 'session-lost'
  | 'session-of-another'
  | 'message-lost'
  | 'message-doubled'
  | 'message-reordered'
  | 'message-late'
  | 'message-unexpected';

/** A wrong answer, with the events that prove it in order of time. */
export interface Finding {
  readonly kind: FindingKind;
  readonly sentence: string;
  readonly proof: readonly { readonly atUs: number; readonly who: string; readonly what: string }[];
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
