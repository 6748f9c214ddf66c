import type { FastifyInstance } from 'fastify';
import type { RateLimitSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import { StoreUnavailable } from '../storage/store-unavailable.ts';
import { openRateLimiter } from './open-rate-limiter.ts';
import type { Decision } from './rate-limiter.ts';

/**
 * Admits so many requests of each client address to the routes of `scope`; the others are answered with 429. The headers
 * are those of the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers), and Retry-After.
 * While the store that counts is away nobody is admitted: a limit that opens when Redis fails protects nothing.
 */
export async function limitRequests(
  scope: FastifyInstance,
  settings: RateLimitSettings,
  connections: Connections,
): Promise<void> {
  if (settings.kind === 'none') return;
  const { requests, windowSeconds } = settings;
  const limiter = await openRateLimiter(settings, connections);

  async function decide(address: string): Promise<Decision> {
    try {
      return await limiter.take(address);
    } catch (cause) {
      throw new StoreUnavailable('The rate limiter', { cause });
    }
  }

  scope.addHook('onRequest', async (request, reply) => {
    const { admitted, remaining, resetMs } = await decide(request.ip);
    const resetSeconds = Math.ceil(resetMs / 1_000);
    reply.header('ratelimit-policy', `"api";q=${requests};w=${windowSeconds}`);
    reply.header('ratelimit', `"api";r=${remaining};t=${resetSeconds}`);
    if (admitted) return;
    reply.code(429).header('retry-after', resetSeconds);
    return reply.send({
      error: 'rate-limited',
      message: `More than ${requests} requests within ${windowSeconds} s. Try again in ${resetSeconds} s.`,
    });
  });
}
