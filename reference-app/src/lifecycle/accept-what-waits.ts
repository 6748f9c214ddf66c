import { setImmediate as nextTurn } from 'node:timers/promises';

/** A longer turn leaves time for a connection that it did not accept. */
const shortTurnMs = 0.2;
const turnsAtMost = 100;

/**
 * Resolves at the end of a turn of the event loop that accepted the connections that waited and did hardly anything else.
 * Whoever stops listening in that same turn loses none: the kernel resets those that wait when a server stops
 * listening, and a balancer that has written a POST on one of them cannot send it again.
 */
export async function acceptWhatWaits(): Promise<void> {
  for (let turn = 0; turn < turnsAtMost; turn++) {
    const startedMs = performance.now();
    await nextTurn();
    if (performance.now() - startedMs < shortTurnMs) return;
  }
}
