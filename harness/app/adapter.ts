export const requestMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A request as an adapter writes it; the driver adds the host, the client's cookies and remembered headers. */
export interface HttpRequest {
  readonly method: (typeof requestMethods)[number];
  /** Path and query, from the root; sent as the URL standard encodes them. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * The value that it reads or writes, for checkers. Known before the response, so that a request without one is
   * counted too.
   */
  readonly access?: Access;
}

export const accessKinds = ['write', 'read', 'increment', 'acquire', 'enqueue'] as const;

/**
 * The access of an operation to a named value. A `write` stores a version of `key`, a `read` shows one (null:
 * missing); versions of a key grow and have one writer. An `increment` adds one to a counter and may show the sum. An
 * `acquire` asks a rate limiter, whose admission is the outcome `ok`. An `enqueue` enqueues a task that must run
 * once.
 */
export type Access =
  | { readonly kind: 'write'; readonly key: string; readonly version: number }
  | { readonly kind: 'read' | 'increment'; readonly key: string; readonly version: number | null }
  | { readonly kind: 'acquire' | 'enqueue'; readonly key: string };

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** The content of a session. A session survives when its content does, not when the status is 200. */
export interface SessionContent {
  readonly user: string;
  /** When the session was created, in the app's own form; only compared for equality. */
  readonly createdAt: string;
  readonly counter: number;
}

/** What a response means. `error` is a short kind such as `session-missing` or `status-502`. */
export type Answer =
  | {
      readonly outcome: 'ok';
      readonly session?: SessionContent;
      /** The version or the sum that it shows, for a request that has `access`; null when there is none. */
      readonly version?: number | null;
      /** Headers that this client sends from here on, such as a bearer token. */
      readonly remember?: Readonly<Record<string, string>>;
      /** Values for requests of this client from here on, such as the token of a form: they are in its `kept`. */
      readonly keep?: Readonly<Record<string, string>>;
    }
  | { readonly outcome: 'fail'; readonly error: string };

/** The client for whom a request is built. */
export interface ClientView {
  /** Unique in the run. */
  readonly name: string;
  /** From 1, for what each client has of its own, such as a row of data: `rows[number % rows.length]`. */
  readonly number: number;
  /** How many operations this client has finished. */
  readonly step: number;
  /** What answers gave it to `keep`, by name; nothing more once its session is gone. With the driver `native`. */
  readonly kept: Readonly<Record<string, string | undefined>>;
  /** The next number in [0, 1), uniform, of a stream of this client's own that the seed of the run decides. */
  random(): number;
}

/** What an operation is to the session of its client: what checkers, faults and clients must know of it, whatever it is called. */
export const sessionRoles = ['log-in', 'read-session', 'increment-session', 'log-out'] as const;
export type SessionRole = (typeof sessionRoles)[number];

/** Something that a client asks of an app over HTTP, under a name that scenarios use. */
export interface HttpOperation {
  /** None for one that is not about the session. */
  readonly role?: SessionRole;
  /**
   * Operations that a client does before this one, each time that it does it: a log-in may be a form, what is posted from it and the
   * page of an identity provider, and a client whose session is gone goes through all of them again.
   */
  readonly after?: readonly string[];
  /**
   * `follow`: `read` gets the response at the end of redirects, as a browser would show it, and all of them are one operation. Left
   * out: it gets the redirect itself. One to another host is the error `redirect-elsewhere`: it is no target.
   */
  readonly redirects?: 'follow';
  request(client: ClientView): HttpRequest;
  read(response: HttpResponse): Answer;
}

/** One message in a room: who published it, and its place among that publisher's messages, from 0. */
export interface RoomMessage {
  readonly publisher: string;
  readonly sequence: number;
  readonly padding: string;
}

/** What a frame from the app means to a member of a room. */
export type RoomEvent =
  /** It is in the room. `instance`: null when the response to the upgrade names it, where `instanceOf` finds it. */
  | { readonly kind: 'joined'; readonly instance: string | null }
  | { readonly kind: 'message'; readonly message: RoomMessage }
  /** The app acknowledges a message that this member published; only of a protocol that `acknowledges`. */
  | { readonly kind: 'accepted'; readonly sequence: number }
  /** A ping of the app's own, which wants this frame for an answer. */
  | { readonly kind: 'ping'; readonly answer: Frame }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Of the rejected message, where the app names it; this member published it. */
      readonly sequence?: number;
    };

export interface RoomProtocol {
  /**
   * An operation that each client does before it connects, with what comes before it: its cookies and the headers that it was told to
   * remember go with the upgrade, and what it keeps is at hand below. Done again when the app refuses it with 401 or 403.
   */
  readonly logIn?: string;
  /** In `Sec-WebSocket-Protocol`, in order of preference. */
  readonly subprotocols?: readonly string[];
  /** Whether permessage-deflate is offered; it is not when left out. */
  readonly compression?: boolean;
  /** Whether the app acknowledges each message: what it has not is in doubt, not sent. */
  readonly acknowledges?: boolean;
  /** Whether the app sends a message to its publisher too: then an own message is expected there, not a wrong one. */
  readonly echoes?: boolean;
  /** Path and query of the WebSocket that joins `room`. */
  path(room: string, client: RoomClient): string;
  /** Headers of the upgrade, besides those that the client remembers. */
  headers?(client: RoomClient): Readonly<Record<string, string>>;
  /** What a client sends as soon as it is connected, such as a token and the room that it joins. */
  greet?(room: string, client: RoomClient): readonly Frame[];
  /** The frame that publishes `message` to the room of its socket. */
  publish(message: RoomMessage, room: string): Frame;
  /** What a frame means: text, or the bytes of a binary one, whose text is ''. Null when it means nothing here. */
  read(text: string, bytes: Uint8Array | null): RoomEvent | readonly RoomEvent[] | null;
}

/** A text frame, or a binary one. */
export type Frame = string | Uint8Array;

/** The client of a socket. */
export type RoomClient = Pick<ClientView, 'name' | 'number' | 'kept'>;

/** A task that an app started. One that ran twice has two executions. */
export interface Execution {
  /** The id of a job, or of a request. */
  readonly task: string;
  readonly instance: string | null;
  /** Whether it completed. */
  readonly completed: boolean;
}

/** The app's own ledger of executions, page by page: written when a task starts, so that one that ran twice is visible. */
export interface ExecutionLedger {
  /** `after` is from the previous page, null for the first. */
  request(after: string | null): HttpRequest;
  /** Throws when it cannot read the page. `after` is null on the last one. */
  read(response: HttpResponse): { readonly executions: readonly Execution[]; readonly after: string | null };
}

/**
 * How an instance that was started for it injects faults into itself that are impossible from outside. The requests
 * go directly to the instance; one that was not started for it refuses them.
 */
export interface Sabotage {
  /** Blocks its event loop. Answered when that is over, with the measured lag. */
  blockLoop(forMs: number): HttpRequest;
  /** The measured lag in the response, in milliseconds. Throws when there is none. */
  lagMs(response: HttpResponse): number;
  /** Allocates this much memory, instead of what it held before, and has written to it when it answers. */
  holdMemory(bytes: number): HttpRequest;
  /** Moves its clock forward. */
  moveClock(byMs: number): HttpRequest;
}

/**
 * How scaleproof talks to an app: pure functions that build requests and read responses. Scenarios reach an app only
 * through this, so the same scenario runs on every app that has an adapter.
 */
export interface AppAdapter<Name extends string = string> {
  readonly name: string;
  /**
   * The public URL of the app: scheme and host, such as `https://shop.example`, for an app that checks them. Requests
   * without a `host` of their own use this one, also those for readiness and health, balancers send the scheme in
   * `x-forwarded-proto`, and clients keep cookies as a browser at that URL does. All requests still go to 127.0.0.1.
   */
  readonly publicUrl?: string;
  /** Answers 2xx when the instance accepts traffic. */
  readonly readyPath: string;
  /** Prometheus text; null when the app has none. */
  readonly metricsPath: string | null;
  /** Which instance sent a response; null when unknown. */
  instanceOf(headers: HttpResponse['headers']): string | null;
  /** By names of the app's own. */
  readonly operations: Readonly<Record<Name, HttpOperation>>;
  readonly rooms: RoomProtocol | null;
  readonly executions: ExecutionLedger | null;
  readonly sabotage?: Sabotage;
}

/** The names of the operations that have a role, in the order of the adapter, or of those `among` which they are looked for. */
export function operationsWithRole(
  { operations }: AppAdapter,
  role: SessionRole,
  among: readonly string[] = Object.keys(operations),
): readonly string[] {
  return among.filter((name) => operations[name]?.role === role);
}

/** An operation with all that comes before it, in the order in which a client does them. */
export function withWhatComesBefore({ operations }: AppAdapter, name: string): readonly string[] {
  return [...(operations[name]?.after ?? []), name];
}
