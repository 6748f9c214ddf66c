import type { App } from '../app/app.ts';
import type { Trust } from '../app/tls.ts';
import type { Reaper } from '../core/reaper.ts';
import type { Scope } from '../core/scope.ts';
import type { Exit } from '../core/spawn.ts';
import type { StoreKind } from '../plan/store-settings.ts';
import type { Topology } from '../plan/topology.ts';
import type { Link } from './links/link.ts';

/** Why something cannot be used here, and what would make it usable. */
export interface Unavailable {
  readonly reason: string;
  /** A command or an action; a full sentence. */
  readonly enable: string;
}

export type Role = 'app' | 'balancer' | StoreKind;

/** The id of a balancer that is not ours; ours have the name of their engine. */
export const theirBalancer = 'balancer';

/** What a node has used since it started. CPU seconds of all its processes, resident memory right now. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  /** Time throttled by its CPU limit, where the runtime enforces one. */
  readonly throttledSeconds?: number;
  /** How often it was started again, where the runtime counts that. */
  readonly restarts?: number;
}

/** One part of a running topology. Its id stays the same over restarts; its url may change with one. */
export interface Node {
  readonly id: string;
  readonly role: Role;
  /** `http:`, `https:` or that of its store, such as `redis:`; credentials included. */
  readonly url: URL;
  readonly metrics: URL | null;
  /** Headers of requests that do not go through the balancer, for an app that checks its public URL. */
  readonly askedAs?: Readonly<Record<string, string>> | undefined;
  /** Whose certificate is believed, of one that is asked by https. */
  readonly trust?: Trust | undefined;
  /** Such as `nginx 1.22.1`. */
  readonly version: string;
  /** Null while it is down. */
  usage(): Promise<Usage | null>;
  /** The last lines it printed, oldest first. */
  logs(): Promise<readonly string[]>;
}

/** How a stop went. The exit is that of what was started, perhaps a shell or npm around the app. */
export interface Stop extends Exit {
  /** From the signal to the end of what served, in milliseconds. */
  readonly tookMs: number;
  /** Who got the signal, where that is not what was started; a clause. */
  readonly told: string | null;
  /** Why it is unknown whether it ended by itself in time and left nothing, as a sentence; null when it did. */
  readonly doubt: string | null;
}

/**
 * A node that can be ended and started again. All of these wait for the effect and throw `SP_FAULT_FAILED` when there
 * is none, such as killing what is down already.
 */
export interface Killable {
  /** What runs right now, such as `pid 4711`; differs after each start, null while the node is down. */
  runningAs(): string | null;
  /** SIGKILL to all its processes; returns how the process ended. */
  kill(): Promise<Exit>;
  /** Its stop signal and graceful shutdown, SIGKILL after `graceMs`. */
  stop(graceMs: number): Promise<Stop>;
  /** Starts it with the same id and settings; returns when it is ready. */
  start(signal: AbortSignal): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/**
 * A node that can be disconnected from all others while it keeps running. Both wait for the effect and throw
 * `SP_FAULT_FAILED` when there is none.
 */
export interface Partitionable {
  /** Disconnects it from the network: its connections hang, and new ones are impossible. */
  disconnect(): Promise<void>;
  /** Reconnects it, perhaps under another address and port. */
  connect(): Promise<void>;
}

export function isPartitionable(node: Node): node is Node & Partitionable {
  return 'disconnect' in node && 'connect' in node;
}

/** A balancer that knows when it sends traffic to an instance again. */
export interface TellsUse {
  /** Waits until new requests go to `instance` (`app-2`) again; returns how that is known, as a clause. */
  untilUsed(instance: string, signal: AbortSignal): Promise<string>;
}

export function tellsUse(node: Node): node is Node & TellsUse {
  return 'untilUsed' in node;
}

/** A balancer that can be told to read its configuration again while it runs. */
export interface Reloadable {
  /**
   * Returns what shows that it has, as a clause; null where only what clients see of it can. Throws when it has not.
   */
  reload(signal: AbortSignal): Promise<string | null>;
}

/** A balancer that somebody else ends and starts, by one command. */
export interface RestartedAtOnce {
  /** Returns what was done, as a clause: that it took effect is for clients to see. */
  restartAtOnce(): Promise<string>;
}

export function isRestartedAtOnce(node: Node): node is Node & RestartedAtOnce {
  return 'restartAtOnce' in node;
}

export function isReloadable(node: Node): node is Node & Reloadable {
  return 'reload' in node;
}

/** One request in a balancer's access log. */
export interface ForwardedRequest {
  /** When its answer was complete; milliseconds since the Unix epoch. */
  readonly endedAtMs: number;
  /** How many times it was sent to an instance; 0 when there was none to send it to. */
  readonly attempts: number;
}

/** A balancer that records each request and the instances it was sent to. */
export interface KeepsAccessLog {
  /** All since its start. Throws when the log cannot be read, such as that of a container that is down. */
  accessLog(): Promise<readonly ForwardedRequest[]>;
}

export function keepsAccessLog(node: Node): node is Node & KeepsAccessLog {
  return 'accessLog' in node;
}

/** A node that detects an out-of-memory kill, which no fault of a scenario does. */
export interface TellsMemoryKill {
  /** What happened, why and what to do, with the last lines of the node; null when it did not happen. */
  memoryKill(): Promise<string | null>;
}

export function tellsMemoryKill(node: Node): node is Node & TellsMemoryKill {
  return 'memoryKill' in node;
}

/** A node that reports exits that were not caused by `kill` or `stop`. */
export interface TellsEnds {
  /** Calls the listener at each such end, also one while it starts. One listener at most. */
  onUnexpectedEnd(listener: (exit: Exit) => void): void;
}

export function tellsEnds(node: Node): node is Node & TellsEnds {
  return 'onUnexpectedEnd' in node;
}

export function isKillable(node: Node): node is Node & Killable {
  return 'kill' in node && 'start' in node;
}

/** A topology that is up and ready. It comes down when the scope that was given to `up` closes. */
export interface Environment {
  /** Where clients connect: the balancer. */
  readonly entry: URL;
  readonly nodes: readonly Node[];
  /** The links from instances to stores and the balancer that faults can break, as `UpOptions` asked for them. */
  readonly links: readonly Link[];
  /**
   * The id of the instance that calls itself so, null when it is not known; left out where instances were told their ids, and call
   * themselves by these.
   */
  readonly instanceNamed?: (said: string) => string | null;
  /** Notes for the reader, in full sentences: "The built-in balancer stands in for nginx, which is not installed." */
  readonly notes: readonly string[];
}

/** What a fault may do to an instance or a store. */
export const nodeActions = ['kill', 'stop', 'start', 'pause', 'resume'] as const;
/** What a fault may do to the balancer. */
export const balancerActions = ['reload-balancer', 'restart-balancer'] as const;
/** What a fault may do to an instance and its network, where it has one of its own. */
export const networkActions = ['disconnect', 'reconnect'] as const;
/** What a command can do, too. */
export type CommandedAction = (typeof nodeActions)[number] | (typeof balancerActions)[number];
export type NodeAction = CommandedAction | (typeof networkActions)[number];

export interface Runtime {
  readonly name: string;
  /** Whether it can put breakable links between instances and stores. */
  readonly breaksLinks: boolean;
  /** Why it cannot be used here for this app and what these topologies, or any, consist of; starts nothing. */
  probe(app: App, topologies?: readonly Topology[]): Promise<Unavailable | null>;
  /** Why it cannot bring up this topology of this app; starts nothing. */
  lacks(topology: Topology, app?: App): Promise<Unavailable | null>;
  /** What the services of a file of the user's own are started with: what sounds secret in it is masked. Starts nothing. */
  variables?(): Promise<readonly { readonly name: string; readonly value: string }[]>;
  /** Why its nodes cannot be acted upon in these ways; left out by one whose nodes always can. */
  refuses?(actions: readonly NodeAction[], topology: Topology): Unavailable | null;
  /** Why no fault can act on a store; left out by one whose stores are nodes. */
  readonly lacksStores?: Unavailable;
  /** Why clients cannot speak HTTP/2 to its entry; left out by one whose entry is a balancer of scaleproof's. */
  lacksHttp2?(): Unavailable | null;
  up(topology: Topology, options: UpOptions): Promise<Environment>;
}

export interface UpOptions {
  readonly app: App;
  /** The run that this belongs to; marks whatever is started. */
  readonly runId: string;
  /** Ends what was started when the harness dies; its folder holds every file of the topology. */
  readonly reaper: Reaper;
  /** Whether faults need breakable links from instances: to stores, or to the balancer too. Relays cost some time. */
  readonly links: 'direct' | 'breakable' | 'breakable-with-entry';
  readonly scope: Scope;
  readonly signal: AbortSignal;
}
