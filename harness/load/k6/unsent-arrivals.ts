import { isPaced, type LoadShape } from '../../plan/load-shape.ts';
import type { Phases } from '../../plan/phases.ts';
import { pacerFor } from '../schedule/pacer.ts';

/** How far from its due moment k6 may send on a machine that is busy, without anything being wrong. */
const jitterMs = 10;

export interface UnsentInput {
  readonly load: LoadShape;
  readonly phases: Phases;
  /** How long before the timeline k6 had started its schedule. */
  readonly leadUs: number;
  /** Where the load ended, in microseconds from the start of the measured phase; Infinity when it ran to its end. */
  readonly endedUs: number;
  /** Arrivals of the measured phase that k6 sent or counted as dropped. */
  readonly counted: number;
}

/**
 * How many arrivals the schedule has in the measured phase that k6 neither sent nor counted as dropped: a k6 that gets
 * too little CPU runs late and does not send what is left when its time is over. Arrivals that may lie on either side of
 * an edge are not missed.
 */
export function unsentArrivals({ load, phases, leadUs, endedUs, counted }: UnsentInput): number {
  if (!isPaced(load)) return 0;
  const dueUs = pacerFor(load, phases);
  const untilUs = Math.min(phases.measuredMs * 1000, endedUs) - jitterMs * 1000;
  const scheduled = firstAt(dueUs, untilUs + leadUs) - firstAt(dueUs, jitterMs * 1000 + leadUs);
  return Math.max(0, scheduled - counted);
}

/** The number of arrivals that are due before `us`. */
function firstAt(dueUs: (arrival: number) => number, us: number): number {
  let [low, high] = [0, 1];
  while (dueUs(high) < us) [low, high] = [high, high * 2];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (dueUs(middle) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}
