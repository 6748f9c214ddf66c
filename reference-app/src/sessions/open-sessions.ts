import type { FastifyInstance } from 'fastify';
import type { SessionSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { Sessions } from './sessions.ts';

/** A way to keep sessions, ready to use in `scope`. */
export interface OpenedSessions {
  readonly addTo: (scope: FastifyInstance) => Promise<Sessions>;
  /** How many sessions are held, where that is cheap to know. */
  readonly held: (() => number) | null;
}

const pruneEveryMs = 15 * 60_000;

/** Loads and opens what the settings ask for, and nothing else: each library costs time at the start. */
export async function openSessions(
  settings: SessionSettings,
  connections: Connections,
): Promise<OpenedSessions> {
  if (settings.storage === 'jwt') {
    const { tokenSessions } = await import('./token-sessions.ts');
    return { addTo: (scope) => tokenSessions(scope, settings), held: null };
  }
  const [{ storedSessions }, { store, held }] = await Promise.all([
    import('./stored-sessions.ts'),
    openStore(settings, connections),
  ]);
  return { addTo: (scope) => storedSessions(scope, store, settings), held };
}

async function openStore(
  settings: Exclude<SessionSettings, { storage: 'jwt' }>,
  { redis, postgres, sqlite, onClose, log }: Connections,
) {
  switch (settings.storage) {
    case 'memory': {
      const { memoryStore } = await import('./memory-store.ts');
      const store = memoryStore(settings);
      return { store, held: store.size };
    }
    case 'sqlite': {
      const [database, { sqliteStore }] = await Promise.all([
        sqlite(settings.sqlite),
        import('./sqlite-store.ts'),
      ]);
      const store = sqliteStore(database, settings.ttlSeconds);
      const timer = setInterval(store.prune, pruneEveryMs).unref();
      onClose(() => clearInterval(timer));
      return { store, held: store.size };
    }
    case 'redis': {
      const [client, { redisStore }] = await Promise.all([redis(settings.redis), import('./redis-store.ts')]);
      return { store: redisStore(client, settings), held: null };
    }
    case 'postgres': {
      const [pool, { postgresStore }] = await Promise.all([
        postgres(settings.postgres),
        import('./postgres-store.ts'),
      ]);
      const store = postgresStore(pool, settings.ttlSeconds, log);
      onClose(() => store.close());
      return { store, held: null };
    }
  }
}
