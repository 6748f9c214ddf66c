import type { Node } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import type { StoreKind } from '../plan/store-settings.ts';
import type { Measurement } from './measurement.ts';
import type { SamplerOptions } from './sampler.ts';
import { watchPostgres } from './watch-postgres.ts';
import { watchRedis } from './watch-redis.ts';
import { watchReplication } from './watch-replication.ts';

/** A part of what is observed, until it is told to finish. */
interface Watched {
  finish(): Promise<void>;
  measurements(timeline: Timeline): readonly Measurement[];
}

/** How a kind of store is observed, besides the CPU and memory of its nodes. */
interface StoreWatch {
  /** Reads what a node tells of itself, also for Prometheus; null when it tells nothing. */
  readonly own: ((node: Node, options: SamplerOptions) => Watched & { exposition(): string | null }) | null;
  /** Measures how far a replica is behind; null where its master tells that, or there is none. */
  readonly replica: ((master: Node, replica: Node, options: SamplerOptions) => Watched) | null;
}

export const storeWatches: Readonly<Record<StoreKind, StoreWatch>> = {
  redis: { own: watchRedis, replica: null },
  sentinel: { own: null, replica: null },
  postgres: { own: watchPostgres, replica: watchReplication },
  pgbouncer: { own: null, replica: null },
};
