import type { Clock } from '../../core/clock.ts';

/** Tells when `signal` was aborted, as a reading of the clock in microseconds; Infinity as long as it is not. */
export function momentOfAbort(signal: AbortSignal, clock: Clock): () => number {
  let atUs = signal.aborted ? clock.nowUs() : Number.POSITIVE_INFINITY;
  signal.addEventListener(
    'abort',
    () => {
      atUs = clock.nowUs();
    },
    { once: true },
  );
  return () => atUs;
}
