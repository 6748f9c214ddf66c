import type { HttpRequest } from '../../app/adapter.ts';
import type { ReconnectPolicy } from '../../plan/workload.ts';
import type { MemoryContents } from '../http/client-memory.ts';

/** Environment variables that scripts of scenarios read from `__ENV`. A user's script gets `baseUrl` alone. */
export const scriptVariables = {
  /** Where to send: the balancer, without a slash at the end. */
  baseUrl: 'BASE_URL',
  /** Absolute path of a JSON file: an `HttpScriptJob` or a `RoomScriptJob`. */
  job: 'SCALEPROOF_JOB',
} as const;

/** Custom metrics by which a script tells what k6 cannot know. */
export const scriptMetrics = {
  /** A counter that `setup` adds to: the load begins now. Without it the first request that ends tells. */
  begin: 'scaleproof_begin',
  /** A trend of milliseconds from the actual send to the last byte, tagged with the `instance` that answered. */
  answers: 'scaleproof_answers',
} as const;

export interface ScriptRequest extends Omit<HttpRequest, 'body'> {
  readonly operation: string;
  readonly body?: string;
}

/** One client of the workload. Numbers are places in the list of requests. */
export interface ScriptClient extends MemoryContents {
  /** What it asks for, again and again. */
  readonly steps: readonly number[];
  /** What it asks for when its session is gone; null to carry on. */
  readonly logIn: number | null;
}

export interface HttpSettings {
  /** How many virtual users there are: the client at place c belongs to user 1 + c modulo this. */
  readonly users: number;
  readonly thinkMs: number;
  readonly timeoutMs: number;
  /** The header in which the app names the instance, spelled as k6 spells it; null when it does not. */
  readonly instanceHeader: string | null;
  /** For each operation, the statuses by which the app says that it does not know the session. */
  readonly sessionMissing: Readonly<Record<string, readonly number[]>>;
  readonly seed: number;
}

/** What a script of an HTTP scenario does. The adapter's functions cannot run in k6, so it gets what they made. */
export interface HttpScriptJob {
  readonly settings: HttpSettings;
  readonly requests: readonly ScriptRequest[];
  readonly clients: readonly ScriptClient[];
}

/** What a script of a room does, all of it in one virtual user, so that one event loop knows when everyone is there. */
export interface RoomScriptJob {
  readonly url: string;
  /** Names of the sockets, in the order in which they connect: each when the one before it is in the room. */
  readonly sockets: readonly string[];
  /** How long the sockets may take to get into the room; then the warm-up starts with those that are there. */
  readonly joinWithinMs: number;
  /** In order of time: milliseconds from the start of the warm-up, the place of the socket, and the frame. */
  readonly messages: readonly (readonly [dueMs: number, socket: number, frame: string])[];
  /** How long after the start of the warm-up the sockets close, at the earliest: nothing may have arrived for `quietMs` by then. */
  readonly lastsMs: number;
  readonly quietMs: number;
  /** When they close at the latest. */
  readonly lastsAtMostMs: number;
  readonly pingEveryMs: number;
  readonly reconnect: ReconnectPolicy;
  readonly seed: number;
}

/**
 * What the script of a room prints with `console.log`, one JSON array a line. `at` is `currentTestRunDuration`:
 * milliseconds with fractions on k6's monotonic clock.
 */
export type RoomLine =
  /** The warm-up starts. */
  | readonly ['begin', at: number]
  /** `message` is a place in the list of messages. `wasSent` is 0 when there was no open socket. */
  | readonly ['sent', at: number, message: number, wasSent: 0 | 1]
  | readonly ['frame', at: number, socket: string, frame: string]
  | readonly ['closed', at: number, socket: string];
