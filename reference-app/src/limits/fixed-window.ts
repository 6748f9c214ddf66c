import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiter } from './rate-limiter.ts';

interface FixedWindow {
  readonly requests: number;
  readonly windowSeconds: number;
}

/**
 * The window of a key begins with its first request and ends `windowSeconds` later. Up to twice the limit fits into a
 * moment: the rest of one window just before its end, and all of the next.
 */
export function fixedWindowInMemory({ requests, windowSeconds }: FixedWindow): RateLimiter {
  return limiterOf(new RateLimiterMemory({ points: requests, duration: windowSeconds }));
}

/** The same, counted in Redis for all instances. */
export function fixedWindowInRedis(redis: Redis, { requests, windowSeconds }: FixedWindow): RateLimiter {
  return limiterOf(
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: 'deeper:limit',
      points: requests,
      duration: windowSeconds,
    }),
  );
}

function limiterOf(library: RateLimiterMemory | RateLimiterRedis): RateLimiter {
  return {
    async take(key) {
      try {
        return decision(await library.consume(key), true);
      } catch (error) {
        // The library rejects with the count itself when the limit is reached.
        if (error instanceof RateLimiterRes) return decision(error, false);
        throw error;
      }
    },
  };
}

function decision({ remainingPoints, msBeforeNext }: RateLimiterRes, admitted: boolean) {
  return { admitted, remaining: remainingPoints, resetMs: msBeforeNext };
}
