import type { Timeline } from '../../plan/phase.ts';

/** What has run of the measured phase at `nowUs`, a reading of the timeline's clock in microseconds; in milliseconds. */
export function ranMs({ originUs, phases }: Timeline, nowUs: number): number {
  return Math.max(0, Math.min(phases.measuredMs, (nowUs - originUs) / 1000));
}
