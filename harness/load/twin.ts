import type { Clock } from '../core/clock.ts';
import { orAborted } from '../core/or-aborted.ts';
import type { Random } from '../core/random.ts';

/** What one of two loads knows of the other, so that both meet the same machine at the same moment. */
export interface Twin {
  /** Whether this one sends its arrival `k` (0, 1, ...) before the other sends its own. Random, and never alike for both. */
  isFirst(arrival: number): boolean;
  /** Waits until both are prepared. Their common start, a reading of the clock in microseconds. Throws the signal's reason. */
  meet(signal: AbortSignal): Promise<number>;
}

/** The two sides of a pair. */
export function twins(random: Random, clock: Clock): readonly [Twin, Twin] {
  const order: boolean[] = [];
  const isFirst = (arrival: number) => {
    while (order.length <= arrival) order.push(random.unit() < 0.5);
    return order[arrival] ?? true;
  };
  const { promise: met, resolve } = Promise.withResolvers<number>();
  let here = 0;
  const meet = (signal: AbortSignal) => {
    here++;
    if (here === 2) resolve(clock.nowUs());
    return orAborted(met, signal);
  };
  return [
    { isFirst, meet },
    { isFirst: (arrival) => !isFirst(arrival), meet },
  ];
}
