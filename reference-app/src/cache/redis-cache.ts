import type { FastifyBaseLogger } from 'fastify';
import type { Redis } from 'ioredis';
import type { Cache } from './cache.ts';

const prefix = 'deeper:cache:';

interface RedisCacheOptions {
  readonly redis: Redis;
  readonly ttlMs: number;
  readonly log: FastifyBaseLogger;
}

/**
 * In Redis, for all instances. While Redis is away everything is a miss, and a change that it was not told of can be
 * read as it was before until its time is over.
 */
export function redisCache({ redis, ttlMs, log }: RedisCacheOptions): Cache {
  const orNothing = (error: unknown) => {
    log.warn({ err: error }, 'The cache in Redis does not answer');
    return null;
  };
  return {
    async get(key) {
      const text = await redis.get(prefix + key).catch(orNothing);
      return text === null ? null : { text, from: 'redis' };
    },
    async set(key, text) {
      await redis.set(prefix + key, text, 'PX', ttlMs).catch(orNothing);
    },
    async remove(key) {
      await redis.del(prefix + key).catch(orNothing);
    },
  };
}
