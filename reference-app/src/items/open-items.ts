import type { ItemSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { Items } from './items.ts';

/** Opens the store that the settings name. */
export async function openItems(settings: ItemSettings, connections: Connections): Promise<Items> {
  switch (settings.storage) {
    case 'sqlite': {
      const [database, { sqliteItems }] = await Promise.all([
        connections.sqlite(settings.sqlite),
        import('./sqlite-items.ts'),
      ]);
      return sqliteItems(database);
    }
    case 'postgres': {
      const [pool, { postgresItems }] = await Promise.all([
        connections.postgres(settings.postgres),
        import('./postgres-items.ts'),
      ]);
      return postgresItems(pool);
    }
  }
}
