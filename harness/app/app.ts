import type { Topology } from '../plan/topology.ts';
import type { AppAdapter } from './adapter.ts';

/** Where one instance runs and what it may use. */
export interface InstancePlacement {
  readonly topology: Topology;
  /** `app-1`, `app-2`, ...: stays the same over restarts. */
  readonly id: string;
  readonly port: number;
  /** Of the Redis that is the master at the start. */
  readonly redisUrl: URL | null;
  /** `redis:` URLs of the Sentinels, which call the master `mymaster`; none in most topologies. */
  readonly redisSentinels: readonly URL[];
  /** Of PgBouncer, where the topology has one. */
  readonly postgresUrl: URL | null;
  /** Of the primary Postgres, without PgBouncer. */
  readonly postgresDirectUrl: URL | null;
  /** Of the replica. */
  readonly postgresReplicaUrl: URL | null;
  /** Of every node of the stores by its id, such as `redis`, `postgres-replica` or `pgbouncer`, as this instance reaches it. */
  readonly storeUrls: Readonly<Record<string, URL>>;
  /** A folder that all instances of the topology share, empty at the start; absolute path. */
  readonly sharedDirectory: string;
}

/** Signals that ask a server to stop: Apache and php-fpm use one of the last two. */
export const stopSignals = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
] as const satisfies readonly NodeJS.Signals[];
export type StopSignal = (typeof stopSignals)[number];

/** How an instance of an app is started as a local process. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /**
   * The signal that asks an instance to shut down; `SIGTERM` by default. Also for containers, where the image's own
   * is the default. It goes to the process that listens, whatever started that: a shell, npm.
   */
  readonly stopSignal?: StopSignal;
  /** How an instance is asked; `http` when left out. By `https` behind the built-in balancer alone, which encrypts again. */
  readonly scheme?: 'http' | 'https';
  /** Added to a minimal environment (PATH, HOME). */
  environment(placement: InstancePlacement): Readonly<Record<string, string>>;
}

/** Where the instances of an app run when they are containers. */
export type ContainerPlacement = Omit<InstancePlacement, 'id'>;

/**
 * How the instances of an app are started as containers: replicas of one service, all with the same environment. The
 * image listens on the placement's port on every address, and tells its instances apart by the end of the container's
 * name (`app-2`), as `reference-app/container-main.ts` does.
 */
export interface ContainerLaunch {
  /** The image's name; null for the app's image in docker-compose.bench.yml. */
  readonly image: string | null;
  environment(placement: ContainerPlacement): Readonly<Record<string, string>>;
}

/** An app that can run in every topology: how to talk to it and how to start it. */
export interface App<Name extends string = string> {
  readonly adapter: AppAdapter<Name>;
  /** Without it the app runs as containers, or where it runs already. */
  readonly launch?: Launch;
  /** Without it the app runs as local processes only. */
  readonly container?: ContainerLaunch;
}
