import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A turn longer than this leaves time for a connection that nobody accepted. */
const shortTurnMs = 0.2;
const turns = 100;

/**
 * Stops listening, and resolves when the requests in flight are answered. The kernel resets the connections that wait to
 * be accepted when a server stops listening, and a balancer that has sent a POST on one of them cannot send it again.
 * So this stops right after a turn of the event loop that accepted what waited and did nothing else.
 */
export async function stopListening(server: Server): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    const startedMs = performance.now();
    await nextTurn();
    if (performance.now() - startedMs < shortTurnMs) break;
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  // Its only error says that it was not listening.
  server.close(() => resolve());
  await promise;
}
