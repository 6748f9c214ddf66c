import type { OperationName } from '../app/adapter.ts';

/** How a client whose socket closed comes back: exponential backoff with full jitter, from the run's seed. */
export interface ReconnectPolicy {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  readonly jitter: 'full' | 'none';
}

export const clientAddresses = ['shared', 'one-network', 'networks-of-their-own'] as const;
export type ClientAddresses = (typeof clientAddresses)[number];

/** What one client does. */
export type Workload =
  | {
      /** Clients with cookies that repeat a journey; each arrival is the next step of a client that has waited long. */
      readonly kind: 'journey';
      readonly clients: number;
      /** Done once by each client before the load starts, unmeasured. */
      readonly prepare: readonly OperationName[];
      /** Repeated for as long as the load lasts. */
      readonly steps: readonly OperationName[];
      /** Done once by each client after the load, unmeasured: shows checkers the final state. */
      readonly afterwards: readonly OperationName[];
      /** What a client does when its session is missing. */
      readonly onSessionMissing: 'log-in-again' | 'carry-on';
      /**
       * How many clients share cookies and thereby a session, as the tabs of a browser do, each over its own
       * connection: the first of them prepares, and the others use its session.
       */
      readonly clientsPerSession: number;
      /** `keep-alive`: one connection per client, as a browser; `per-request`: a new one each time. */
      readonly connections: 'keep-alive' | 'per-request';
      /**
       * The loopback addresses that clients connect from, for ip-hash: one for all, one each in the same /24, or each
       * in a /24 of its own.
       */
      readonly addresses: ClientAddresses;
      readonly timeoutMs: number;
      /** Keep every operation, for checkers. */
      readonly history: boolean;
    }
  | {
      /** One stateless request, repeated. */
      readonly kind: 'request';
      readonly operation: OperationName;
      readonly timeoutMs: number;
    }
  | {
      /** Sockets in one room: members listen, publishers send at the load's rate, in turn. */
      readonly kind: 'room';
      readonly membersPerInstance: number;
      readonly publishersPerInstance: number;
      /** The size of a message frame in bytes, as its client sends it; 0 is the minimum. */
      readonly messageBytes: number;
      readonly pingEveryMs: number;
      readonly reconnect: ReconnectPolicy;
      /** A message that arrives later than this after it was sent is late. */
      readonly lateAfterMs: number;
    }
  /** Defined by the scenario's script: a load test written for its own tool. */
  | { readonly kind: 'script' };
