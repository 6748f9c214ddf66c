import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, ScaleproofError } from './errors.ts';
import { orAborted } from './or-aborted.ts';

export interface WaitOptions {
  /** What is waited for, to finish the sentence "Waited 5.0 s for ...". */
  readonly what: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly everyMs?: number;
}

/**
 * Asks `attempt` again and again until it returns something other than null; a throw counts as "not yet", but for one that no waiting
 * changes, which is thrown on.
 * Throws `SP_TIMEOUT` with the last reason after `deadlineMs`, and the signal's reason when it is aborted, also while an
 * attempt goes on that never answers.
 */
export async function waitUntil<Value>(
  attempt: () => Promise<Value | null> | Value | null,
  { what, deadlineMs, signal, everyMs = 20 }: WaitOptions,
): Promise<Value> {
  const startedAt = performance.now();
  let lastReason: string | null = null;
  for (;;) {
    signal.throwIfAborted();
    try {
      const value = await within(attempt, startedAt + deadlineMs - performance.now(), signal);
      if (value !== null) return value;
    } catch (cause) {
      if (isFinal(cause)) throw cause;
      // The last attempt is cut off by the deadline: what an earlier one was told says more.
      if (!(cause instanceof CutOff) || lastReason === null) lastReason = messageOf(cause);
    }
    if (performance.now() - startedAt > deadlineMs) {
      throw new ScaleproofError(
        'SP_TIMEOUT',
        `Waited ${(deadlineMs / 1000).toFixed(1)} s for ${what}. Last reason: ${lastReason ?? 'it never answered'}.`,
      );
    }
    // An abort is thrown at the top, with the reason of the signal.
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

class CutOff extends Error {}

/** Whether no waiting changes it. */
export function isFinal(cause: unknown): boolean {
  return cause instanceof ScaleproofError && cause.code === 'SP_CERTIFICATE_UNTRUSTED';
}

async function within<Value>(
  attempt: () => Promise<Value | null> | Value | null,
  leftMs: number,
  signal: AbortSignal,
): Promise<Value | null> {
  const asked = attempt();
  if (!(asked instanceof Promise)) return asked;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new CutOff('it did not answer in time')), Math.max(0, leftMs));
  try {
    return await orAborted(asked, AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
