import type { Execution } from '../../app/adapter.ts';
import type { FaultRecord } from '../../faults/fault.ts';
import type {
  FailedJoin,
  HistoryPart,
  Membership,
  Operation,
  Outcome,
  Publication,
  Receipt,
} from './history.ts';

/** Properties of a history. */
type Beginning = {
  readonly measuredUs: number;
  readonly lateAfterMs: number | null;
  readonly onSessionMissing?: 'log-in-again' | 'carry-on';
};

/**
 * One thing that happened. Of a publication the outcome may be told later than the publication itself, and of a
 * membership the end later than the beginning, because a log is only ever added to.
 */
export type HistoryEntry =
  | ({ readonly is: 'begin' } & Beginning)
  | ({ readonly is: 'operation' } & Operation)
  | ({ readonly is: 'publication' } & Publication)
  | {
      readonly is: 'outcome';
      readonly publisher: string;
      readonly sequence: number;
      readonly outcome: Outcome;
      /** Which instance took it, where that was not known when it was published. */
      readonly instance?: string;
    }
  | ({ readonly is: 'receipt' } & Receipt)
  | ({ readonly is: 'joined' } & Omit<Membership, 'untilUs'>)
  | {
      readonly is: 'left';
      readonly member: string;
      readonly untilUs: number;
      readonly because?: string;
    }
  | ({ readonly is: 'join-failed' } & FailedJoin)
  | ({ readonly is: 'execution' } & Execution)
  /** An operation or a message that was due and dropped. */
  | { readonly is: 'dropped'; readonly dueUs: number }
  /** A client that goes on with the session of another one. */
  | { readonly is: 'shares'; readonly client: string; readonly sessionOf: string }
  /** The app reported all executions, which may be none. */
  | { readonly is: 'executions-told' }
  /** A part of the history that is not kept, or not whole, with a sentence that says why. */
  | { readonly is: 'missing'; readonly part: HistoryPart; readonly because: string }
  | ({ readonly is: 'fault' } & FaultRecord);

/** Where a probe records what happens, while it happens. */
export interface HistoryLog {
  /** Does not wait. What goes wrong with it is told when the log is read. */
  append(entry: HistoryEntry): void;
  /** Everything that was appended until then, in the same order. */
  read(): AsyncIterable<HistoryEntry>;
}

/** A log that keeps nothing. */
export function memoryLog(): HistoryLog {
  const entries: HistoryEntry[] = [];
  return {
    append: (entry) => entries.push(entry),
    async *read() {
      yield* entries;
    },
  };
}
