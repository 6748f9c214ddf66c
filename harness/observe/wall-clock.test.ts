import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { readWallOffset, watchWallClock } from './wall-clock.ts';

/** Clocks that go on by 10 us at each look, and a wall clock that is set by some milliseconds when told. */
function clocks() {
  let [monotonicUs, setByMs] = [5_000_000, 0];
  const tick = () => {
    monotonicUs += 10;
    return monotonicUs;
  };
  return {
    clock: { nowUs: tick, wallMs: () => Math.floor((1_700_000_000_000_000 + tick()) / 1000) + setByMs },
    set(ms: number) {
      setByMs += ms;
    },
  };
}

test('the true offset lies within the bound of the one that is read', () => {
  const { offsetUs, boundUs } = readWallOffset(clocks().clock);
  expect(Math.abs(offsetUs - 1_700_000_000_000_000)).toBeLessThanOrEqual(boundUs);
  expect(boundUs).toBe(510);
});

test.each([0, 40, -40])('a wall clock that is set by %d ms under load widens the bound by as much', (ms) => {
  const { clock, set } = clocks();
  const watch = watchWallClock(clock);
  set(ms);
  const [measurement] = watch.stop();
  const bound = measurement?.value.kind === 'total' ? measurement.value.value : Number.NaN;
  expect(bound).toBeGreaterThanOrEqual(Math.abs(ms));
  expect(bound).toBeLessThan(Math.abs(ms) + 2.1);
});

test('the clocks of this machine are read to a few milliseconds', () => {
  expect(readWallOffset(systemClock).boundUs).toBeLessThan(5_000);
});
