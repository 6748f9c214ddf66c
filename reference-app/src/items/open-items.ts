import type { AppMetrics } from '../metrics/app-metrics.ts';
import type { ItemSettings, Settings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { Items } from './items.ts';

interface OpenItemsOptions {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly metrics: AppMetrics;
}

/** Who can answer a read of an item, by the kind of cache. */
const answering = {
  local: ['local', 'origin'],
  redis: ['redis', 'origin'],
  tiered: ['local', 'redis', 'origin'],
} as const;

/** Opens the database that the settings name, behind the cache that they name. */
export async function openItems({ settings, connections, metrics }: OpenItemsOptions): Promise<Items> {
  if (settings.cache.kind === 'none') return openDatabase(settings.items, connections);
  const [items, { openCache }, { cachedItems }] = await Promise.all([
    openDatabase(settings.items, connections),
    import('../cache/open-cache.ts'),
    import('./cached-items.ts'),
  ]);
  const cache = await openCache(settings.cache, connections);
  // A series that begins with its first read would hide that read from whoever watches it grow.
  for (const from of answering[settings.cache.kind]) metrics.cachedReads.inc({ from }, 0);
  return cachedItems({ items, cache, onRead: (from) => metrics.cachedReads.inc({ from }) });
}

async function openDatabase(settings: ItemSettings, connections: Connections): Promise<Items> {
  switch (settings.storage) {
    case 'sqlite': {
      const [database, { sqliteItems }] = await Promise.all([
        connections.sqlite(settings.sqlite),
        import('./sqlite-items.ts'),
      ]);
      return sqliteItems(database);
    }
    case 'postgres': {
      const { postgres, replica } = settings;
      const [primary, { postgresItems }] = await Promise.all([
        connections.postgres(postgres),
        import('./postgres-items.ts'),
      ]);
      return postgresItems({
        primary,
        reads: replica ? await connections.postgresReplica(replica) : primary,
      });
    }
  }
}
