import type { CacheSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { Cache } from './cache.ts';

const changes = 'deeper:cache:changed';

/** Loads and opens what the settings ask for. */
export async function openCache(
  settings: Exclude<CacheSettings, { kind: 'none' }>,
  connections: Connections,
): Promise<Cache> {
  switch (settings.kind) {
    case 'local':
      return openLocal(settings);
    case 'redis':
      return openRedis(settings, connections);
    case 'tiered':
      return openTiered(settings, connections);
  }
}

async function openLocal(settings: { maxSize: number; ttlMs: number }): Promise<Cache> {
  const { localCache } = await import('./local-cache.ts');
  return localCache(settings);
}

async function openRedis(
  settings: Extract<CacheSettings, { kind: 'redis' | 'tiered' }>,
  connections: Connections,
): Promise<Cache> {
  const [redis, { redisCache }] = await Promise.all([
    connections.redis(settings.redis),
    import('./redis-cache.ts'),
  ]);
  return redisCache({ redis, ttlMs: settings.ttlMs, log: connections.log });
}

async function openTiered(
  settings: Extract<CacheSettings, { kind: 'tiered' }>,
  connections: Connections,
): Promise<Cache> {
  const [near, far, { tieredCache }] = await Promise.all([
    openLocal(settings),
    openRedis(settings, connections),
    import('./tiered-cache.ts'),
  ]);
  if (settings.invalidation === 'none') return tieredCache({ near, far, announce: async () => {} });

  const { log, onClose } = connections;
  const publisher = await connections.redis(settings.redis);
  const { connectAnother, disconnectRedis } = await import('../storage/redis.ts');
  const subscriber = await connectAnother(publisher, log);
  onClose(() => disconnectRedis(subscriber));
  subscriber.on('message', (_channel, key) => void near.remove(key));
  await subscriber.subscribe(changes);
  return tieredCache({
    near,
    far,
    async announce(key) {
      await publisher
        .publish(changes, key)
        .catch((error) => log.warn({ err: error }, 'Other instances were not told of a change'));
    },
  });
}
