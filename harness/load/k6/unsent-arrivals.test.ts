import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PacedShape } from '../../plan/load-shape.ts';
import { pacerFor } from '../schedule/pacer.ts';
import { unsentArrivals } from './unsent-arrivals.ts';

const phases = { warmupMs: 1_000, measuredMs: 4_000, cooldownMs: 0 };
const endedUs = Number.POSITIVE_INFINITY;

const loads = fc.oneof(
  fc.record({
    kind: fc.constant('constant-rate' as const),
    perSecond: fc.integer({ min: 1, max: 2_000 }),
    maxInFlight: fc.constant(10),
  }),
  fc.record({
    kind: fc.constant('ramping-rate' as const),
    startPerSecond: fc.integer({ min: 1, max: 500 }),
    stages: fc.constant([{ durationMs: 3_000, toPerSecond: 600 }]),
    maxInFlight: fc.constant(10),
  }),
);

/** Arrivals that fall into the measured phase when k6 is `leadUs` ahead and each is sent up to 5 ms late. */
function sentOnTime(load: PacedShape, leadUs: number): number {
  const dueUs = pacerFor(load, phases);
  let count = 0;
  for (let arrival = 0; dueUs(arrival) - leadUs < 4_000_000; arrival++) {
    const sentUs = dueUs(arrival) - leadUs + (arrival % 6) * 1_000;
    if (sentUs >= 0 && sentUs < 4_000_000) count++;
  }
  return count;
}

test('a k6 that sends everything has nothing unsent, however far ahead of the timeline it is', () => {
  fc.assert(
    fc.property(loads, fc.integer({ min: 0, max: 400_000 }), (load, leadUs) => {
      const counted = sentOnTime(load, leadUs);
      expect(unsentArrivals({ load, phases, leadUs, endedUs, counted })).toBe(0);
    }),
  );
});

test('what is missing is found, up to the edges', () => {
  const load = { kind: 'constant-rate', perSecond: 100, maxInFlight: 10 } as const;
  expect(unsentArrivals({ load, phases, leadUs: 0, endedUs, counted: 300 })).toBe(98);
});

test('after an abort nothing is expected any more', () => {
  const load = { kind: 'constant-rate', perSecond: 100, maxInFlight: 10 } as const;
  expect(unsentArrivals({ load, phases, leadUs: 0, endedUs: 1_000_000, counted: 100 })).toBe(0);
  expect(unsentArrivals({ load, phases, leadUs: 0, endedUs: -500_000, counted: 0 })).toBe(0);
});
