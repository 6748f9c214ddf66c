import { setTimeout as sleep } from 'node:timers/promises';

/** How long something may still take once a signal is aborted, in milliseconds; the shortest that applies. */
export type Patience = readonly { readonly once: AbortSignal; readonly ms: number }[];

/**
 * What `work` comes to; null when it has not settled in time after one of these signals was aborted. It goes on then, and what
 * it throws later is of no interest: code that is not ours may not look at the signal it was given.
 */
export async function settledWithin<Value>(
  work: Promise<Value>,
  patience: Patience,
): Promise<{ readonly value: Value } | null> {
  const over = new AbortController();
  const waits = patience.map(async ({ once, ms }) => {
    await untilAborted(once, over.signal);
    await sleep(ms, undefined, { signal: over.signal }).catch(() => {});
    return null;
  });
  work.catch(() => {});
  try {
    return await Promise.race([work.then((value) => ({ value })), ...waits]);
  } finally {
    over.abort();
  }
}

function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || over.aborted) return resolve();
    const end = () => {
      signal.removeEventListener('abort', end);
      over.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    over.addEventListener('abort', end);
  });
}
