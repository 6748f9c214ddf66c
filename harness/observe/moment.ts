import type { Timeline } from '../plan/phase.ts';
import type { Sample } from './sampler.ts';

/** Milliseconds from the start of the measured phase. */
export function momentMs({ originUs }: Timeline, { atUs }: Pick<Sample<unknown>, 'atUs'>): number {
  return (atUs - originUs) / 1000;
}
