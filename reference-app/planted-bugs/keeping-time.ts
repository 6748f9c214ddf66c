import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** When the answer to a request leaves that came at `nowMs`, both by `performance.now()`. */
type Departure = (nowMs: number) => number;

/** Every answer of the API leaves `ms` after its request came. */
export const takingTime =
  (ms: number): Departure =>
  (nowMs) =>
    nowMs + ms;

/** One request at a time, in the order in which they come: each takes `ms` and begins when the one before it is over. */
export function takingTurns(ms: number): Departure {
  let freeMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    freeMs = Math.max(nowMs, freeMs) + ms;
    return freeMs;
  };
}

/**
 * Holds the answers of the API back until they are to leave. Whatever the app does within that time is part of it, so that the
 * time is known; late ones are not passed on to the next, so that overhead does not add up.
 */
export function holdBack(app: FastifyInstance, departure: Departure): void {
  const departuresMs = new WeakMap<FastifyRequest, number>();
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/api/')) return;
    departuresMs.set(request, departure(performance.now()));
    // All that came together are given their moments before the work for any of them begins.
    await nextTurn();
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    const atMs = departuresMs.get(request) ?? 0;
    const leftMs = atMs - performance.now();
    if (leftMs > 1) await sleep(leftMs);
    // A timer drops fractions of a millisecond, and comes up to one and a half early.
    while (performance.now() < atMs) await nextTurn();
    return payload;
  });
}
