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
    }
  | { readonly outcome: 'fail'; readonly error: string };

/** The client for whom a request is built. */
export interface ClientView {
  /** Unique in the run. */
  readonly name: string;
  /** How many operations this client has finished. */
  readonly step: number;
}

/** What a scenario can request of an app over HTTP. An adapter has those that its app supports. */
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
      /** Of the rejected message, where the app names it; this member published it. */
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
export interface AppAdapter {
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
  readonly operations: Readonly<Partial<Record<OperationName, HttpOperation>>>;
  readonly rooms: RoomProtocol | null;
  readonly executions: ExecutionLedger | null;
  readonly sabotage?: Sabotage;
}
