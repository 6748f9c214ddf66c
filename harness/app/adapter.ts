import type { Topology } from '../plan/topology.ts';
import type { HttpRequest } from './http-request.ts';
import type { RoomProtocol } from './room-protocol.ts';
import type { SocketIoRooms } from './socket-io-rooms.ts';
import type { Tls } from './tls.ts';

export type { Access, HttpRequest } from './http-request.ts';
export { accessKinds, requestMethods } from './http-request.ts';
export type {
  Frame,
  RoomClient,
  RoomEvent,
  RoomEventStream,
  RoomMessage,
  RoomProtocol,
  ServerSentEvent,
} from './room-protocol.ts';

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

/** How clients speak in rooms. */
export type Rooms = RoomProtocol | SocketIoRooms;

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
  /**
   * `like-a-browser`: requests that say nothing else accept gzip, deflate, br and zstd. Left out: they say nothing, and most apps do
   * not compress then.
   */
  readonly acceptEncoding?: 'like-a-browser';
  /** How certificates are checked where it is asked by https: at the entry, and at its instances. */
  readonly tls?: Tls;
  /** Answers 2xx when the instance accepts traffic. */
  readonly readyPath: string;
  /** Prometheus text; null when the app has none. */
  readonly metricsPath: string | null;
  /** Which instance sent a response; null when unknown. */
  instanceOf(headers: HttpResponse['headers']): string | null;
  /** By names of the app's own. */
  readonly operations: Readonly<Record<Name, HttpOperation>>;
  readonly rooms: Rooms | null;
  /** In place of `rooms`, where they depend on the topology, such as on a setting in its `env`. */
  roomsOf?(topology: Topology): Rooms;
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
