import type { Answer, HttpRequest } from '../app/adapter.ts';
import type { NotKept } from '../load/http/kept-session.ts';
import type { CookieFate } from '../load/http/why-not-sent.ts';
import type { Operation } from '../load/ledger/history.ts';

/** One operation that a client tried, and what was seen of it. */
export interface Seen
  extends Pick<
    Operation,
    'client' | 'operation' | 'role' | 'outcome' | 'error' | 'status' | 'instance' | 'session' | 'access'
  > {
  /** Null when the adapter failed to make one. */
  readonly asked: Pick<HttpRequest, 'method' | 'path'> | null;
  /** The beginning of the body that `read` was given, in one line and without secrets; '' where it was not called. */
  readonly excerpt: string;
  /** Where a redirect leads; null for none. */
  readonly location: string | null;
  /** Of the answer. */
  readonly headerNames: readonly string[];
  /** What the adapter made of it; null where it was not asked. */
  readonly answer: Answer | null;
  readonly tookMs: number;
  /** What the instance printed last, for an answer with a status from 500 on; oldest first. */
  readonly printed: readonly string[];
}

/** What clients saw of their sessions. What was not tried, since the app has no such operation or one before it failed, is null. */
export interface SessionLook {
  readonly logIn: Seen;
  readonly read: Seen | null;
  readonly increment: Seen | null;
  /** The same client again, after the increment. */
  readonly readAgain: Seen | null;
  /** Another client. */
  readonly other: { readonly logIn: Seen; readonly read: Seen | null } | null;
  /** That nothing identifies the session in what the client sends; null when something does. */
  readonly notKept: NotKept | null;
  /** Cookies of the log-in that the client does not send back. */
  readonly lostCookies: readonly CookieFate[];
}

/** How an instance handled a connection that nobody used. `isSaid`: it says itself for how long, by `keep-alive: timeout=...`. */
export type IdleConnection =
  | { readonly kind: 'closed'; readonly afterMs: number; readonly isSaid: boolean }
  /** Open for so long, as it says or as it was watched. */
  | { readonly kind: 'kept'; readonly forMs: number; readonly isSaid: boolean }
  /** It closes each connection after one answer. */
  | { readonly kind: 'per-request' }
  | { readonly kind: 'unknown'; readonly because: string };

/** What two members of a room saw. */
export interface RoomLook {
  /** What members receive by. */
  readonly protocol: 'websocket' | 'socket.io' | 'events';
  readonly path: string | null;
  /** Where the two are; null for one that did not get in. */
  readonly instances: readonly [string | null, string | null];
  /** Why one did not get in; null when both did. */
  readonly notIn: string | null;
  /** What a function of the adapter's rooms threw; null when none did. */
  readonly spoiled: string | null;
  /** The frame that was published, and the frames that came, each as one line; in order. */
  readonly sent: string | null;
  readonly frames: readonly string[];
  /** How long the message took to the other member; null when it did not come. */
  readonly arrivedMs: number | null;
  /** Messages that came and are not the one that was sent, as `publisher #sequence`. */
  readonly others: readonly string[];
  /** That the app refused the message; null when it did not. */
  readonly refused: string | null;
  /** Whether its own publisher got it too, of an app that is not said to echo. */
  readonly cameBack: boolean;
}
