import type { SessionStore } from '@fastify/session';
import type { Redis } from 'ioredis';

interface Options {
  /** Keeps the sessions of several apps apart in one Redis. */
  readonly prefix: string;
  readonly ttlSeconds: number;
}

/** Sessions in Redis, one key each. Redis forgets them when their time is over. */
export function redisStore(redis: Redis, { prefix, ttlSeconds }: Options): SessionStore {
  return {
    get(id, done) {
      redis.get(prefix + id).then((text) => done(null, text === null ? null : JSON.parse(text)), done);
    },
    set(id, session, done) {
      redis.set(prefix + id, JSON.stringify(session), 'EX', ttlSeconds).then(() => done(), done);
    },
    destroy(id, done) {
      redis.del(prefix + id).then(() => done(), done);
    },
  };
}
