export const requestMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A request as an adapter spells it; the driver adds the host, the client's cookies and what it was told to remember. */
export interface HttpRequest {
  readonly method: (typeof requestMethods)[number];
  /** Path and query, from the root; sent as the URL standard encodes them. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What it is about, for checkers of values. Known before the answer, so that one that never comes is accounted for. */
  readonly access?: Access;
}

export const accessKinds = ['write', 'read', 'increment', 'acquire', 'enqueue'] as const;

/**
 * What an operation has to do with a named thing. A `write` stores a version of `key`, a `read` shows one (null: it is
 * not there); versions of a key grow and have one writer. An `increment` adds one to a counter and may show the sum. An
 * `acquire` asks a rate limiter, whose admission is the outcome `ok`. An `enqueue` hands over something to be
 * done once.
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

/** What a session holds. It survives when this survives, not when the answer is 200. */
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
    }
  | { readonly outcome: 'fail'; readonly error: string };

/** The client for whom a request is built. */
export interface ClientView {
  /** Unique in the run. */
  readonly name: string;
  /** How many operations this client has finished. */
  readonly step: number;
}

/** What a scenario can ask of an app over HTTP. An adapter offers those that its app has. */
export const operationNames = [
  'log-in',
  'read-session',
  'increment-session',
  'log-out',
  'list-items',
  'read-item',
  'create-item',
  'read-own-item',
  'write-own-item',
  'pass-limit',
  'submit-job',
  'submit-long-job',
  'work',
  'work-idempotently',
] as const;
export type OperationName = (typeof operationNames)[number];

export interface HttpOperation {
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
  | { readonly kind: 'joined'; readonly instance: string }
  | { readonly kind: 'message'; readonly message: RoomMessage }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Of the message that was refused, where the app says it; this member published it. */
      readonly sequence?: number;
    };

export interface RoomProtocol {
  /** Path and query of the WebSocket that joins `room`. */
  path(room: string): string;
  /** The text frame that publishes `message` to the room of its socket. */
  publish(message: RoomMessage): string;
  /** Null for a frame that means nothing here. */
  read(frame: string): RoomEvent | null;
}

/** A task that an app began to do. One that ran twice makes two executions. */
export interface Execution {
  /** The id of a job, or of a request. */
  readonly task: string;
  readonly instance: string | null;
  /** Whether it came to its end. */
  readonly completed: boolean;
}

/** The app's own ledger of what it began, page by page: written when a task starts, so that one that ran twice is seen. */
export interface ExecutionLedger {
  /** `after` is what the page before said, null for the first. */
  request(after: string | null): HttpRequest;
  /** Throws when it cannot read the page. `after` is null on the last one. */
  read(response: HttpResponse): { readonly executions: readonly Execution[]; readonly after: string | null };
}

/**
 * How an instance that was started for it hurts itself, for faults that cannot be made from outside. The requests go to the
 * instance, past the balancer; one that was not started for it refuses them.
 */
export interface Sabotage {
  /** Holds up its event loop. Answered when that is over, with what it measured. */
  blockLoop(forMs: number): HttpRequest;
  /** What the answer says of it, in milliseconds. Throws when it does not. */
  lagMs(response: HttpResponse): number;
  /** Holds so much memory, in place of what it held before, and has written to it when it answers. */
  holdMemory(bytes: number): HttpRequest;
  /** Moves its clock forward from where it is. */
  moveClock(byMs: number): HttpRequest;
}

/**
 * How scaleproof speaks to an app: pure functions that build requests and read answers. Scenarios reach an app only
 * through this, so the same scenario runs on every app that has an adapter.
 */
export interface AppAdapter {
  readonly name: string;
  /**
   * Where people reach the app: scheme and host, such as `https://shop.example`, for one that looks at them. Requests without
   * a `host` of their own ask for this one, also those for readiness and health, balancers say the scheme in
   * `x-forwarded-proto`, and clients keep cookies as a browser does that is there. Everything goes to 127.0.0.1 all the same.
   */
  readonly publicUrl?: string;
  /** Answers 2xx when the instance takes traffic. */
  readonly readyPath: string;
  /** Prometheus text; null when the app has none. */
  readonly metricsPath: string | null;
  /** Which instance made a response; null when it does not say. */
  instanceOf(headers: HttpResponse['headers']): string | null;
  readonly operations: Readonly<Partial<Record<OperationName, HttpOperation>>>;
  readonly rooms: RoomProtocol | null;
  readonly executions: ExecutionLedger | null;
  readonly sabotage?: Sabotage;
}
