import { expect, test } from 'vitest';
import { Liveness } from './liveness.ts';

/** Whose time is what a test says. */
function clockAt(nowUs: number) {
  const clock = { us: nowUs, nowUs: () => clock.us, wallMs: () => 0 };
  return clock;
}

test('who breaks was there until then, and what was sent just before may be lost', () => {
  const liveness = new Liveness(clockAt(0));
  expect(liveness.leave(5e6, 'closed with 1001')).toEqual({
    untilUs: 5e6,
    unsureFromUs: 4.5e6,
    because: 'closed with 1001',
  });
});

test('who falls silent was surely there until the last ping that had an answer', () => {
  const clock = clockAt(0);
  const liveness = new Liveness(clock);
  clock.us = 1e6;
  expect(liveness.pings()).toBe(true);
  clock.us = 1.9e6;
  liveness.ponged();
  clock.us = 2e6;
  expect(liveness.pings()).toBe(true);
  clock.us = 3e6;
  expect(liveness.pings()).toBe(false);
  const left = { untilUs: 1e6, unsureFromUs: 1e6, because: 'a ping had no answer' };
  expect(liveness.leave(3e6, 'it broke')).toEqual(left);
});
