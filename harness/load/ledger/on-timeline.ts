import type { Timeline } from '../../plan/phase.ts';
import type { Performed } from '../http/virtual-client.ts';
import type { Operation } from './history.ts';

/** An operation on the timeline, before it has its place among the others. */
export type TimedOperation = Omit<Operation, 'id'>;

/** Puts an operation on the timeline: microseconds from the start of the measured phase. What it weighed is no part of a history. */
export function onTimeline(
  { traffic: _, ...performed }: Performed,
  dueUs: number,
  { originUs }: Timeline,
): TimedOperation {
  const [sentUs, endedUs] = [performed.sentUs - originUs, performed.endedUs - originUs];
  return { ...performed, dueUs, sentUs, endedUs };
}
