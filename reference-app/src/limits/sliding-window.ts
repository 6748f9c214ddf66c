import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { RateLimiter } from './rate-limiter.ts';

interface SlidingWindow {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** Never more than the limit in any `windowSeconds`. Keeps the moment of each admitted request in this process. */
export function slidingWindowInMemory({ requests, windowSeconds }: SlidingWindow): RateLimiter {
  const windowMs = windowSeconds * 1_000;
  const admittedMs = new Map<string, number[]>();
  return {
    async take(key) {
      const nowMs = performance.now();
      const recent = (admittedMs.get(key) ?? []).filter((ms) => ms > nowMs - windowMs);
      const admitted = recent.length < requests;
      if (admitted) recent.push(nowMs);
      // Set anew, the key is the youngest: the first ones are those that were not heard of for the longest time.
      admittedMs.delete(key);
      admittedMs.set(key, recent);
      forgetOldest(nowMs - windowMs);
      const [oldest = nowMs] = recent;
      return { admitted, remaining: requests - recent.length, resetMs: oldest + windowMs - nowMs };
    },
  };

  function forgetOldest(beforeMs: number): void {
    for (const [key, moments] of admittedMs) {
      if ((moments.at(-1) ?? 0) > beforeMs) return;
      admittedMs.delete(key);
    }
  }
}

/** One script, so nothing comes between counting and adding. Redis' own clock, so instances need not agree on theirs. */
const takeScript = `
  local now = redis.call('time')
  local now_us = now[1] * 1000000 + now[2]
  local window_us = tonumber(ARGV[2])
  redis.call('zremrangebyscore', KEYS[1], '-inf', now_us - window_us)
  local count = redis.call('zcard', KEYS[1])
  local admitted = 0
  if count < tonumber(ARGV[1]) then
    redis.call('zadd', KEYS[1], now_us, ARGV[3])
    redis.call('pexpire', KEYS[1], math.ceil(window_us / 1000))
    admitted = 1
    count = count + 1
  end
  local oldest = redis.call('zrange', KEYS[1], 0, 0, 'withscores')
  return { admitted, count, math.ceil((oldest[2] + window_us - now_us) / 1000) }`;

const scriptAnswer = z.tuple([z.number(), z.number(), z.number()]);

/** The same, kept in Redis for all instances. */
export function slidingWindowInRedis(redis: Redis, { requests, windowSeconds }: SlidingWindow): RateLimiter {
  return {
    async take(key) {
      const answer = await redis.eval(
        takeScript,
        1,
        `deeper:limit:${key}`,
        requests,
        windowSeconds * 1_000_000,
        randomUUID(),
      );
      const [admitted, count, resetMs] = scriptAnswer.parse(answer);
      return { admitted: admitted === 1, remaining: requests - count, resetMs };
    },
  };
}
