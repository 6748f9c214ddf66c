import { type CounterSample, type Point, ratePoints } from './rates.ts';

/** How much of what two counters grew by together was the first one's; no point for a time in which neither grew. */
export function shareOfGrowth(part: readonly CounterSample[], rest: readonly CounterSample[]): Point[] {
  const restAt = new Map(ratePoints(rest));
  return ratePoints(part).flatMap(([atMs, partPerSecond]): Point[] => {
    const restPerSecond = restAt.get(atMs);
    if (restPerSecond === undefined || partPerSecond + restPerSecond === 0) return [];
    return [[atMs, partPerSecond / (partPerSecond + restPerSecond)]];
  });
}
