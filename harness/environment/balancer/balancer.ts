import type { Balancer } from '../../plan/topology.ts';

/** One app instance behind a balancer. */
export interface Peer {
  readonly id: string;
  /** An address, or a name that may stand for another address after a restart. */
  readonly host: string;
  readonly port: number;
}

/** How the certificates of peers are checked: by the authorities in a file or by those that Node knows; or not at all. */
export interface PeersByTls {
  /** Absolute path. */
  readonly ca?: string;
  readonly allowSelfSigned?: true;
  readonly serverName?: string;
}

/** What a balancer is to do, in the words of no engine. Each engine's configuration is made from this. */
export interface Balancing extends Omit<Balancer, 'engine'> {
  readonly peers: readonly Peer[];
  /** Answers 2xx on a peer that takes traffic. */
  readonly readyPath: string;
  /** How peers are asked that speak https themselves, which the built-in engine alone does; left out: by http. */
  readonly peersByTls?: PeersByTls;
  /** Where people reach the app, for an app that looks at it; null: at the balancer itself, by http. */
  readonly publicUrl: string | null;
  /** The address to listen on: 127.0.0.1, or 0.0.0.0 in a container, whose ports are published on 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  /**
   * How it knows the address of a client: from the connection, or from the line with which a relay in between begins each
   * connection (the PROXY protocol, version 1).
   */
  readonly clientAddress: 'of-connection' | 'told-by-relay';
  /** Where it tells which peers it uses, for engines that can; another port. */
  readonly statusPort: number;
  /** A folder of its own, absolute path. */
  readonly folder: string;
  /** The file to write a line for each request to, absolute path; null for none. */
  readonly accessLog: string | null;
}

/** Where an engine that may choose tells Prometheus of itself, on its status port. */
export const metricsPath = '/metrics';

/** What every engine does alike, so that topologies differ in what they say they differ in. */
export const timing = {
  /** Between two looks at the ready path of a peer, where the engine looks. */
  healthCheckMs: 250,
  /** How long an engine that does not look leaves a peer alone that has failed. */
  restAfterFailureMs: 1_000,
  connectMs: 1_000,
  /** Without a request on a client's connection. */
  clientIdleMs: 60_000,
  /** Without a byte on a WebSocket, either way. */
  socketIdleMs: 3_600_000,
  /** Of an unused connection to a peer. Below the keep-alive timeout of any app that runs behind a balancer. */
  keepAliveMs: 60_000,
} as const;

/**
 * For one question that a balancer passes on, while it is asked again and again: time to try some dead peers, and less than
 * it gives one that took a request and is gone.
 */
export function patienceWith(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(3 * timing.connectMs)]);
}

/** Methods that do the same when they are done twice (RFC 9110, 9.2.2). nginx takes all but POST, LOCK and PATCH for such. */
export const idempotentMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'] as const;

/** The cookie with which a balancer remembers the peer of a client. */
export const stickyCookie = 'SCALEPROOF_PEER';
