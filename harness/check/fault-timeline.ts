import type { FaultRecord } from '../faults/fault.ts';

/** The name under which things are counted that no fault came before. */
export const noFault = 'none';

/** Faults in the order in which they started. */
export type FaultTimeline = readonly FaultRecord[];

export function faultTimeline(faults: readonly FaultRecord[]): FaultTimeline {
  return faults.toSorted((a, b) => a.startedUs - b.startedUs);
}

/** The fault that started last before a moment. */
export function lastFaultBefore(faults: FaultTimeline, us: number): FaultRecord | null {
  return faults.findLast(({ startedUs }) => startedUs <= us) ?? null;
}

/** Faults of which at least a part lies between two moments. */
export function faultsBetween(faults: FaultTimeline, fromUs: number, toUs: number): FaultTimeline {
  return faults.filter(({ startedUs, endedUs }) => startedUs <= toUs && endedUs >= fromUs);
}

/** Each name once, `none` first. */
export function faultNames(faults: FaultTimeline): string[] {
  return [...new Set([noFault, ...faults.map(({ name }) => name)])];
}
