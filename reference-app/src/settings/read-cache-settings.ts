import type { Needed } from './needed.ts';
import type { CacheSettings } from './settings.ts';
import type { Values } from './variables.ts';

/** What stands before the items. */
export function cacheSettings(values: Values, needed: Needed): CacheSettings {
  const kind = values.CACHE_PROVIDER ?? (values.CACHE_USE_REDIS === 'true' ? 'redis' : 'none');
  const ttlMs = values.CACHE_TTL_MS ?? 300_000;
  const maxSize = values.CACHE_MAX_SIZE ?? 1_000;
  const redis = () =>
    needed.redis(
      values.CACHE_PROVIDER
        ? { of: 'CACHE_PROVIDER', value: kind }
        : { of: 'CACHE_USE_REDIS', value: 'true' },
    );
  switch (kind) {
    case 'none':
      return { kind };
    case 'local':
      return { kind, ttlMs, maxSize };
    case 'redis':
      return { kind, ttlMs, redis: redis() };
    case 'tiered':
      return { kind, ttlMs, maxSize, redis: redis(), invalidation: values.CACHE_INVALIDATION ?? 'pubsub' };
  }
}
