import type { Phases } from './phases.ts';

export const phaseNames = ['warm-up', 'measured', 'cool-down'] as const;
export type Phase = (typeof phaseNames)[number];

/** Where a repetition is in time. Zero is the start of the measured phase; the warm-up is negative. */
export interface Timeline {
  readonly phases: Phases;
  /** The reading of the monotonic clock, in microseconds, at the start of the measured phase. */
  readonly originUs: number;
}

/** The phase of a moment, in microseconds from the start of the measured phase. */
export function phaseAt(timeline: Timeline, us: number): Phase {
  if (us < 0) return 'warm-up';
  return us < timeline.phases.measuredMs * 1000 ? 'measured' : 'cool-down';
}
