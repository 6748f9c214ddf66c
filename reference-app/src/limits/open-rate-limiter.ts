import type { RateLimitSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** Loads and opens what the settings ask for. */
export async function openRateLimiter(
  settings: Exclude<RateLimitSettings, { kind: 'none' }>,
  connections: Connections,
): Promise<RateLimiter> {
  const redis = settings.kind === 'redis' ? await connections.redis(settings.redis) : null;
  switch (settings.algorithm) {
    case 'fixed-window': {
      const { fixedWindowInMemory, fixedWindowInRedis } = await import('./fixed-window.ts');
      return redis ? fixedWindowInRedis(redis, settings) : fixedWindowInMemory(settings);
    }
    case 'sliding-window': {
      const { slidingWindowInMemory, slidingWindowInRedis } = await import('./sliding-window.ts');
      return redis ? slidingWindowInRedis(redis, settings) : slidingWindowInMemory(settings);
    }
  }
}
