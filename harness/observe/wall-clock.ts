import type { Clock } from '../core/clock.ts';
import type { Measurement } from './measurement.ts';
import { observedTotal } from './observed.ts';

/** How far the wall clock was ahead of the monotonic one, and how far that may be off. */
export interface WallOffset {
  readonly offsetUs: number;
  readonly boundUs: number;
}

/** The wall clock is told in whole milliseconds, cut off. */
const halfTickUs = 500;
const readings = 5;

/** The tightest of five readings of the wall clock, each between two of the monotonic one. */
export function readWallOffset({ nowUs, wallMs }: Clock): WallOffset {
  const read = Array.from({ length: readings }, () => {
    const beforeUs = nowUs();
    const wallUs = wallMs() * 1000 + halfTickUs;
    const afterUs = nowUs();
    const middleUs = (beforeUs + afterUs) / 2;
    return { offsetUs: wallUs - middleUs, boundUs: (afterUs - beforeUs) / 2 + halfTickUs };
  });
  return read.reduce((best, one) => (one.boundUs < best.boundUs ? one : best));
}

/**
 * Watches whether the wall clock keeps to the monotonic one from here until it is stopped. What other processes
 * date by the wall clock, k6 and the logs of balancers, is off on the timeline by no more than `clock_bound_ms`: by what
 * the clock was set in between, and by how exactly that can be read.
 */
export function watchWallClock(clock: Clock) {
  const first = readWallOffset(clock);
  return {
    stop(): Measurement[] {
      const last = readWallOffset(clock);
      const boundUs = Math.abs(last.offsetUs - first.offsetUs) + first.boundUs + last.boundUs;
      return observedTotal(
        { metric: 'clock_bound_ms', source: { kind: 'generator', id: 'harness' } },
        boundUs / 1000,
      );
    },
  };
}
