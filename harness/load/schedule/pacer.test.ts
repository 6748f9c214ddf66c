import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../core/random.ts';
import type { LoadShape, Stage } from '../../plan/load-shape.ts';
import { pacerFor, scheduleOf } from './pacer.ts';

const rate = fc.integer({ min: 0, max: 2_000 });
const stages = fc.array(fc.record({ durationMs: fc.integer({ min: 0, max: 20_000 }), toPerSecond: rate }), {
  maxLength: 5,
});
const phases = { warmupMs: 0, measuredMs: 60_000, cooldownMs: 0 };

function ramp(
  startPerSecond: number,
  steps: readonly Stage[],
): Extract<LoadShape, { readonly kind: 'ramping-rate' }> {
  return { kind: 'ramping-rate', startPerSecond, stages: steps, maxInFlight: 1 };
}

/** The area under the rate up to a moment, added up in small steps: another way than the pacer's. */
function arrivalsBefore(us: number, startPerSecond: number, steps: readonly Stage[]): number {
  let [arrivals, fromUs, from] = [0, 0, startPerSecond];
  for (const { durationMs, toPerSecond } of [...steps, { durationMs: Infinity, toPerSecond: NaN }]) {
    const partUs = Math.min(us - fromUs, durationMs * 1000);
    const to = Number.isNaN(toPerSecond)
      ? from
      : from + ((toPerSecond - from) * partUs) / (durationMs * 1000);
    if (partUs > 0) arrivals += ((from + to) / 2) * (partUs / 1e6);
    if (us - fromUs <= durationMs * 1000) return arrivals;
    fromUs += durationMs * 1000;
    from = toPerSecond;
  }
  return arrivals;
}

test('a constant rate has exactly rate x time arrivals in any whole seconds, after any warm-up in whole seconds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 10 }),
      (perSecond, warmup, seconds) => {
        const load = { kind: 'constant-rate', perSecond, maxInFlight: 1 } as const;
        const dueUs = pacerFor(load, { ...phases, warmupMs: warmup * 1000 });
        const first = perSecond * warmup;
        expect(dueUs(first)).toBe(0);
        expect(dueUs(first - 1)).toBeLessThan(0);
        expect(dueUs(first + perSecond * seconds)).toBe(seconds * 1e6);
        expect(dueUs(first + perSecond * seconds - 1)).toBeLessThan(seconds * 1e6);
      },
    ),
  );
});

test('no arrival is due before the one before it', () => {
  fc.assert(
    fc.property(rate, stages, (start, steps) => {
      const dueUs = pacerFor(ramp(start, steps), phases);
      const due = Array.from({ length: 500 }, (_, index) => dueUs(index * 7));
      expect(due.slice(1).every((us, index) => us >= (due[index] ?? 0))).toBe(true);
    }),
  );
});

test('as many arrivals are due before a moment as the rate adds up to', () => {
  fc.assert(
    fc.property(rate, stages, fc.integer({ min: 0, max: 30_000 }), (start, steps, us) => {
      const expected = arrivalsBefore(us * 1000, start, steps);
      const dueUs = pacerFor(ramp(start, steps), phases);
      // A millionth aside, since the sum and its inverse round differently.
      const slack = 1e-6 * (1 + expected);
      const last = Math.floor(expected - slack);
      if (last >= 0) expect(dueUs(last)).toBeLessThanOrEqual(us * 1000 + 1);
      expect(dueUs(Math.ceil(expected + slack))).toBeGreaterThanOrEqual(us * 1000 - 1);
    }),
  );
});

test('a ramp holds its start rate through the warm-up and its last rate to the end', () => {
  const dueUs = pacerFor(ramp(10, [{ durationMs: 2_000, toPerSecond: 30 }]), { ...phases, warmupMs: 1_000 });
  // 10 in the warm-up, 40 on the slope, then 30 a second.
  expect([0, 1, 10, 50, 53].map(dueUs)).toEqual([-1e6, -9e5, 0, 2e6, 2.1e6]);
});

test('at a rate of zero nothing is ever due', () => {
  expect(pacerFor(ramp(0, []), phases)(0)).toBe(Number.POSITIVE_INFINITY);
  expect(pacerFor(ramp(20, [{ durationMs: 1_000, toPerSecond: 0 }]), phases)(10)).toBe(Infinity);
});

function poisson(perSecond: number, arrivals: number, seed: number): number[] {
  const load = { kind: 'poisson-rate', perSecond, maxInFlight: 1, seed: null } as const;
  const dueUs = scheduleOf(load, phases, seededRandom(seed));
  return Array.from({ length: arrivals }, (_, index) => dueUs(index));
}

test('Poisson arrivals have gaps whose mean and deviation are both 1 / rate, and no memory', () => {
  const due = poisson(50, 200_000, 3);
  const gaps = due.slice(1).map((us, index) => us - (due[index] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(Math.abs(mean / 20_000 - 1)).toBeLessThan(0.01);
  expect(Math.abs(deviation / 20_000 - 1)).toBeLessThan(0.01);
  // P(gap > 30 ms | gap > 10 ms) = P(gap > 20 ms) = 1 / e.
  const longer = (us: number) => gaps.filter((gap) => gap > us).length;
  expect(longer(30_000) / longer(10_000)).toBeCloseTo(Math.exp(-1), 2);
  expect(poisson(50, 10, 3)).toEqual(due.slice(0, 10));
});

test('Poisson arrivals with a seed of their own are the same in every repetition', () => {
  const load = { kind: 'poisson-rate', perSecond: 50, maxInFlight: 1, seed: 3 } as const;
  const [one, other] = [1, 2].map((seed) => scheduleOf(load, phases, seededRandom(seed)));
  expect(one?.(9)).toBe(other?.(9));
  expect(one?.(9)).toBe(poisson(50, 10, 3).at(-1));
});

// Pollaczek and Khinchine, for service of constant length s: s + rho s / (2 (1 - rho)).
test.each([
  [0.5, 15.0],
  [0.7, 21.67],
])('L3: Poisson arrivals at load %d wait as the theory of queues says', (load, meanMs) => {
  const serviceUs = 10_000;
  let [freeUs, sumUs] = [0, 0];
  const due = poisson(load * 100, 400_000, 11);
  for (const us of due) {
    freeUs = Math.max(freeUs, us) + serviceUs;
    sumUs += freeUs - us;
  }
  expect(Math.abs(sumUs / due.length / 1000 / meanMs - 1)).toBeLessThan(0.02);
});
