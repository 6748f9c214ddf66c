import type { Pacer } from './pacer.ts';

/**
 * The same arrivals for one of two loads of the same shape that are sent at the same time: each is due when it was, or half the gap to
 * the next one later, as `isFirst` says, so that the two never send at once and neither is always the first. Never decreasing, and
 * asked in order.
 */
export function inTurns(pacer: Pacer, isFirst: (arrival: number) => boolean): Pacer {
  return (arrival) => {
    const dueUs = pacer(arrival);
    if (isFirst(arrival)) return dueUs;
    const nextUs = pacer(arrival + 1);
    return Number.isFinite(nextUs) ? dueUs + (nextUs - dueUs) / 2 : dueUs;
  };
}
