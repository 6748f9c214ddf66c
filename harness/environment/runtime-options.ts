import type { StoreKind } from '../plan/store-settings.ts';

/** What every runtime can be told for all of its topologies. */
export interface RuntimeOptions {
  /** Ports of 127.0.0.1 that must be these, for a store that of its first node; any free one otherwise. */
  readonly ports?: Readonly<Partial<Record<'balancer' | Exclude<StoreKind, 'sentinel'>, number>>>;
  /** As in redis.conf, such as `{ maxmemory: '100mb' }`. */
  readonly redisSettings?: Readonly<Record<string, string>>;
  /** As in postgresql.conf, such as `{ synchronous_commit: 'off' }`. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** How long an instance of the app may take to be ready, 30 s otherwise. */
  readonly appReadyWithinMs?: number;
}
