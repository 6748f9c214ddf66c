import type { Access, Execution, SessionContent, SessionRole } from '../../app/adapter.ts';
import type { FaultRecord } from '../../faults/fault.ts';

/** `unknown`: it may have happened (timeout, reset, 502 or 504 after the request was sent). */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** One HTTP operation of one client. Times are microseconds from the start of the measured phase. */
export interface Operation {
  /** Unique in the history. */
  readonly id: number;
  readonly client: string;
  /** The id that the request carried as `x-request-id`; unique among the requests of a repetition. */
  readonly requestId: string | null;
  /** Which of its client's connections it went over, counted from 1; 0 when none was ever open. */
  readonly connection: number;
  /** By the adapter's name. */
  readonly operation: string;
  /** What it is to the session of its client; null for one that is not about it. */
  readonly role: SessionRole | null;
  readonly dueUs: number;
  readonly sentUs: number;
  readonly endedUs: number;
  readonly outcome: Outcome;
  /** Null when ok. */
  readonly error: string | null;
  readonly status: number | null;
  readonly instance: string | null;
  readonly session: SessionContent | null;
  /** How many redirects were followed on the way; none when left out. */
  readonly redirects?: number;
  /** Its access; null for operations without one. */
  readonly access: Access | null;
}

/** A message as its publisher sent it. */
export interface Publication {
  readonly publisher: string;
  readonly sequence: number;
  readonly room: string;
  /** Where its publisher's socket was, or had been last. */
  readonly instance: string;
  /** It counts for the phase in which it was due. */
  readonly dueUs: number;
  readonly sentUs: number;
  /**
   * `fail` when the app rejected it or its publisher had no socket, `unknown` when the socket closed before the
   * message was certainly sent.
   */
  readonly outcome: Outcome;
  /**
   * Where each message is a request of its own: the publisher's first one, up to this, that was not answered when this one was sent. From
   * there on no order was asked for. Left out where messages go one after the other.
   */
  readonly inOrderFrom?: number;
}

/** One arrival of a message at a member. The same message twice makes two receipts. */
export interface Receipt {
  readonly publisher: string;
  readonly sequence: number;
  readonly member: string;
  readonly receivedUs: number;
}

/** A time for which a member was in the room. `untilUs` is null when it stayed to the end. */
export interface Membership {
  readonly member: string;
  readonly room: string;
  readonly instance: string;
  readonly fromUs: number;
  readonly untilUs: number | null;
  /** How its socket ended, where its driver knows: `closed with 1012 'restart'`. */
  readonly ending?: string;
}

/** An attempt of a socket to get into the room that failed. */
export interface FailedJoin {
  /** Its own name, before it is a member or a publisher. */
  readonly socket: string;
  /** Sockets join before the load begins too: then it is negative. */
  readonly atUs: number;
  /** A full sentence. */
  readonly because: string;
}

/** `messages`: publications, receipts and memberships. `conclusion`: what clients were to do once the load was over. */
export type HistoryPart = 'operations' | 'messages' | 'executions' | 'conclusion';

/** The ledger that a probe keeps; a checker needs nothing else. */
export interface History {
  readonly operations: readonly Operation[];
  /** When each operation or message was due that was planned and never sent. */
  readonly droppedUs: readonly number[];
  readonly publications: readonly Publication[];
  readonly receipts: readonly Receipt[];
  readonly memberships: readonly Membership[];
  readonly failedJoins: readonly FailedJoin[];
  /** The executions that the app reported. Null when unknown, which is not the same as none. */
  readonly executions: readonly Execution[] | null;
  readonly faults: readonly FaultRecord[];
  /** How long the measured phase was: messages due before or after it are not counted. Null counts all. */
  readonly measuredUs: number | null;
  /** When a message counts as late; null when there is no limit. */
  readonly lateAfterMs: number | null;
  /** What clients do after a lost session; null when undefined. */
  readonly onSessionMissing: 'log-in-again' | 'carry-on' | null;
  /** Clients that share the session of another one, with that client. */
  readonly sharing: ReadonlyMap<string, string>;
  /** Parts that were not recorded or are incomplete, each with a full sentence that says why. */
  readonly missing: Readonly<Partial<Record<HistoryPart, string>>>;
}

/** A complete and empty history. */
export const emptyHistory: History = {
  operations: [],
  droppedUs: [],
  publications: [],
  receipts: [],
  memberships: [],
  failedJoins: [],
  executions: [],
  faults: [],
  measuredUs: null,
  lateAfterMs: null,
  onSessionMissing: null,
  sharing: new Map(),
  missing: {},
};

/** What drivers return that pass no answers on; `because` is a full sentence. */
export function noHistory(because: string): History {
  const missing = { operations: because, messages: because, executions: because };
  return { ...emptyHistory, executions: null, missing };
}

/** Why the history of a room has no operations. */
export const noRequests = 'Members and publishers of a room send no requests.';
