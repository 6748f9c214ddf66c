import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { storeNodes } from '../../plan/store-settings.ts';

/** Nodes of stores that a service of a compose file can be. */
export const composeStores = [
  ...storeNodes.redis,
  ...storeNodes.postgres,
  ...storeNodes.pgbouncer,
] as const satisfies readonly string[];
export type ComposeStoreId = (typeof composeStores)[number];

/** A service that is a store of the topology. */
export interface ComposeStore {
  readonly service: string;
  /** As the app reaches it, with its user and password: `redis://:secret@cache:6379`. Left out: as its image's variables say. */
  readonly url?: string;
}

/** Their own balancer. */
export interface ComposeEntry {
  readonly service: string;
  /** Where it listens inside its container. */
  readonly port: number;
  /** Run in its container it makes it read its configuration again: `['nginx', '-s', 'reload']`. Faults that reload it need it. */
  readonly reload?: readonly string[];
}

export interface ComposeOptions {
  /** The compose file, or several of which a later one goes before an earlier one. Relative to the folder scaleproof is started in. */
  readonly file: string | readonly string[];
  /** The service that is the app: it gets as many replicas as the topology has instances. */
  readonly service: string;
  /** Where an instance listens inside its container. */
  readonly port: number;
  /** Which services are the stores of the topology, for faults and observers: `{ redis: 'cache' }`. */
  readonly stores?: Readonly<Partial<Record<ComposeStoreId, string | ComposeStore>>>;
  /** Their own balancer; left out, that of the topology stands before the instances. */
  readonly entry?: ComposeEntry;
  /** Services that are started besides: all others only when one of these depends on them. */
  readonly also?: readonly string[];
  /** How long an instance may take to be ready, 30 s otherwise. */
  readonly appReadyWithinMs?: number;
}

const name = z.string().min(1);
const port = z.int().min(1).max(65_535);

export const composeOptions = z.strictObject({
  file: z.union([name, z.array(name).min(1)]),
  service: name,
  port,
  stores: z
    .partialRecord(
      z.enum(composeStores),
      z.union(
        [name, z.strictObject({ service: name, url: z.url().optional() })],
        "expected a service, or { service: 'cache', url: 'redis://:secret@cache:6379' }",
      ),
    )
    .optional(),
  entry: z.strictObject({ service: name, port, reload: z.array(name).min(1).optional() }).optional(),
  also: z.array(name).optional(),
  appReadyWithinMs: z.int().positive().optional(),
});

/** The options with nothing left out. */
export interface ComposeSettings extends Required<Omit<ComposeOptions, 'file' | 'stores' | 'entry'>> {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Where relative paths of the files begin; absolute path. */
  readonly folder: string;
  readonly stores: readonly {
    readonly id: ComposeStoreId;
    readonly service: string;
    readonly url: URL | null;
  }[];
  readonly entry: ComposeEntry | null;
}

export function composeSettings(options: ComposeOptions): ComposeSettings {
  const { service, port, stores = {}, entry = null, also = [], appReadyWithinMs = 30_000 } = options;
  const files = [options.file].flat().map((file) => resolve(file));
  return {
    ...{ files, service, port, entry, also, appReadyWithinMs },
    folder: dirname(files[0] ?? ''),
    stores: composeStores.flatMap((id) => {
      const written = stores[id];
      if (written === undefined) return [];
      if (typeof written === 'string') return [{ id, service: written, url: null }];
      return [{ id, service: written.service, url: written.url === undefined ? null : new URL(written.url) }];
    }),
  };
}
