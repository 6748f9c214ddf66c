import { z } from 'zod';
import { socketIoTransports } from '../app/socket-io-rooms.ts';
import type { Immutable } from '../core/immutable.ts';
import { anyMs, someMs } from '../core/milliseconds.ts';

/** How a client whose socket closed comes back: exponential backoff with full jitter, from the run's seed. */
export const reconnectPolicy = z
  .object({
    firstDelayMs: anyMs.default(100),
    maxDelayMs: anyMs.default(5_000),
    jitter: z.enum(['full', 'none']).default('full'),
  })
  .refine(
    ({ firstDelayMs, maxDelayMs }) => firstDelayMs <= maxDelayMs,
    'expected a firstDelay that is at most maxDelay',
  );
export type ReconnectPolicy = Immutable<z.infer<typeof reconnectPolicy>>;

/** The name of an operation of the adapter. */
const operation = z.string().min(1);
/** An operation with how often it is drawn (in proportion to the other steps) and how long its client pauses after it. */
export const step = z.object({
  operation,
  weight: z.number().positive().nullable(),
  thinkMs: anyMs.nullable(),
});
export type Step = string | Immutable<z.infer<typeof step>>;
const addresses = z.enum(['shared', 'one-network', 'networks-of-their-own']);
export type ClientAddresses = z.infer<typeof addresses>;
const timeoutMs = someMs.default(5_000);

/** Clients with cookies that repeat a journey; each arrival is the next step of a client that has waited long. */
export const journey = z.object({
  kind: z.literal('journey'),
  clients: z.int().positive(),
  /** Done once by each client before the load starts, unmeasured. */
  prepare: z.array(operation).default([]),
  /** Repeated for as long as the load lasts: in their order, or drawn by their weights when one of them has one. */
  steps: z.array(z.union([operation, step])).min(1),
  /**
   * `in-turn`: each client repeats the steps. `one-after-the-other`: in the measured phase all clients repeat the first step for an
   * equal part of it, then the next, so that each has a throughput of its own; before and after it they are done in turn.
   */
  order: z.enum(['in-turn', 'one-after-the-other']).default('in-turn'),
  /** Done once by each client after the load, unmeasured: shows checkers the final state. */
  afterwards: z.array(operation).default([]),
  /** What a client does when its session is missing. */
  onSessionMissing: z.enum(['log-in-again', 'carry-on']).default('log-in-again'),
  /**
   * How many clients share cookies and thereby a session, as the tabs of a browser do, each over its own
   * connection: the first of them prepares, and the others use its session.
   */
  clientsPerSession: z.int().positive().default(1),
  /**
   * `keep-alive`: one connection per client, as a browser; `per-request`: a new one each time; `http2`: one per client by HTTP/2, to an
   * https entry that somebody else runs.
   */
  connections: z.enum(['keep-alive', 'per-request', 'http2']).default('keep-alive'),
  /**
   * The loopback addresses that clients connect from, for ip-hash: one for all, one each in the same /24, or each
   * in a /24 of its own.
   */
  addresses: addresses.default('shared'),
  timeoutMs,
  /** Keep every operation, for checkers. */
  history: z.boolean().default(false),
});

/** One stateless request, repeated. */
export const repeatedRequest = z.object({ kind: z.literal('request'), operation, timeoutMs });

/** Sockets in one room: members listen, publishers send at the load's rate, in turn. */
export const room = z.object({
  kind: z.literal('room'),
  membersPerInstance: z.int().positive(),
  publishersPerInstance: z.int().positive(),
  /** The size of a message frame in bytes, as its client sends it; 0 is the minimum. */
  messageBytes: z.int().nonnegative().default(0),
  pingEveryMs: someMs.default(1_000),
  reconnect: reconnectPolicy.prefault({}),
  /** A message that arrives later than this after it was sent is late. */
  lateAfterMs: anyMs.default(1_000),
  /** How clients of Socket.IO connect, in place of what the adapter says. */
  transports: z.array(z.enum(socketIoTransports)).min(1).exactOptional(),
});

/** Defined by the scenario's script: a load test written for its own tool. */
export const workloadOfScript = z.object({ kind: z.literal('script') });

/** What one client does. */
export const workload = z.discriminatedUnion('kind', [journey, repeatedRequest, room, workloadOfScript]);
export type Workload = Immutable<z.infer<typeof workload>>;
