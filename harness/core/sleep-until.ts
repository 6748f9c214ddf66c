import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Returns when `leftMs` says that nothing is left to wait, or when the signal is aborted; never before. Node counts a timer
 * from when its event loop turned last, in whole milliseconds, so that one may be over early.
 */
export async function sleepUntil(leftMs: () => number, signal: AbortSignal): Promise<void> {
  for (let ms = leftMs(); ms > 0 && !signal.aborted; ms = leftMs()) {
    await sleep(Math.ceil(ms), undefined, { signal }).catch(() => {});
  }
}
