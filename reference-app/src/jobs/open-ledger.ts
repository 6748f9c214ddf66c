import type { ItemSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { JobLedger } from './job-ledger.ts';

/** The ledger in the database of the items. */
export async function openLedger(database: ItemSettings, connections: Connections): Promise<JobLedger> {
  switch (database.storage) {
    case 'sqlite': {
      const { sqliteLedger } = await import('./sqlite-ledger.ts');
      return sqliteLedger(await connections.sqlite(database.sqlite), connections.instanceId);
    }
    case 'postgres': {
      const { postgresLedger } = await import('./postgres-ledger.ts');
      return postgresLedger(await connections.postgres(database.postgres), connections.instanceId);
    }
  }
}
