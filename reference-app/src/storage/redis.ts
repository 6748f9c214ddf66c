import type { FastifyBaseLogger } from 'fastify';
import { type CommonRedisOptions, Redis } from 'ioredis';
import type { RedisSettings } from '../settings/settings.ts';
import { backoffMs } from './backoff.ts';
import { waitForStore } from './wait-for-store.ts';

interface ConnectOptions {
  readonly startupTimeoutMs: number;
  readonly log: FastifyBaseLogger;
}

/**
 * A connection that comes back by itself. While it is away commands fail at once instead of waiting in a queue, and a
 * command whose answer was lost is not sent again: only the caller knows whether it may run twice.
 */
export async function connectRedis(
  settings: RedisSettings,
  { startupTimeoutMs, log }: ConnectOptions,
): Promise<Redis> {
  const redis = connectTo(settings, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    retryStrategy: backoffMs,
  });
  lookAfter(redis, log);
  await waitForStore(`Redis at ${settings.url.host}`, startupTimeoutMs, () => redis.ping());
  return redis;
}

/** A second connection with the same settings: one that subscribes cannot do anything else. */
export async function connectAnother(redis: Redis, log: FastifyBaseLogger): Promise<Redis> {
  const another = redis.duplicate();
  lookAfter(another, log);
  await waitForStore('Redis', 2_000, () => another.ping());
  return another;
}

/** A connection whose commands wait for Redis as long as it takes: for workers, which wait for work all the time. */
export function connectPatiently(settings: RedisSettings, log: FastifyBaseLogger): Redis {
  const redis = connectTo(settings, { maxRetriesPerRequest: null, retryStrategy: backoffMs });
  lookAfter(redis, log);
  return redis;
}

/** To the server of the settings, or to the one that the Sentinels name, each time it connects. */
function connectTo(
  { url, sentinels }: RedisSettings,
  options: Omit<CommonRedisOptions, 'replyMapping'>,
): Redis {
  if (sentinels.length === 0) return new Redis(url.href, options);
  const [username, password] = [url.username, url.password].map((part) => decodeURIComponent(part));
  return new Redis({
    ...options,
    sentinels: [...sentinels],
    name: url.host,
    ...(username && { username }),
    ...(password && { password }),
    db: Number(url.pathname.slice(1)),
    // A master that hangs is left as soon as the Sentinels name another one.
    failoverDetector: true,
    sentinelRetryStrategy: backoffMs,
  });
}

/** Closes a connection for good. */
export function disconnectRedis(redis: Redis): void {
  redis.removeAllListeners('end');
  redis.disconnect();
}

const againMs = 100;

/**
 * Logs what becomes of a connection, and begins anew where ioredis ends it for good: when Sentinels tell of another master in the
 * very moment in which it asks them for the master.
 */
function lookAfter(redis: Redis, log: FastifyBaseLogger): void {
  redis.on('end', () => {
    // What is wrong now is an 'error', and the end once more.
    setTimeout(() => void redis.connect().catch(() => {}), againMs).unref();
  });
  redis.on('error', (error) => log.warn({ err: error }, 'Redis connection failed'));
  redis.on('ready', () => log.info('Redis connection ready'));
}
