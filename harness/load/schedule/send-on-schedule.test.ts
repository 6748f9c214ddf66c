import { expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { startMetronome } from './metronome.ts';
import { sendOnSchedule } from './send-on-schedule.ts';

const untilUs = 400_000;
const never = () => Number.POSITIVE_INFINITY;

/** When arrivals happened and when they were due, in microseconds from the start, and when the schedule was over. */
async function send(dueUs: (index: number) => number, signal = new AbortController().signal) {
  await using metronome = await startMetronome();
  const originUs = systemClock.nowUs();
  const sinceUs = () => systemClock.nowUs() - originUs;
  const arrivals: { dueUs: number; atUs: number }[] = [];
  await sendOnSchedule({
    dueUs,
    originUs,
    untilUs,
    clock: systemClock,
    metronome,
    signal,
    arrive: (due) => arrivals.push({ dueUs: due, atUs: sinceUs() }),
  });
  return { arrivals, endedUs: sinceUs() };
}

test.each([
  ['even', (index: number) => index * 1_000, 400],
  ['closer together than the time to wake', (index: number) => index * 100, 4_000],
  ['five at a time', (index: number) => Math.floor(index / 5) * 20_000, 100],
  ['after a pause that is longer than any sleep', (index: number) => 300_000 + index * 500, 200],
  ['none', never, 0],
])(
  '%s: every arrival happens once, in its turn and never early, and the schedule lasts to its end',
  async (_, dueUs, count) => {
    const { arrivals, endedUs } = await send(dueUs);
    expect(arrivals.map((one) => one.dueUs)).toEqual(
      Array.from({ length: count }, (_one, index) => dueUs(index)),
    );
    expect(arrivals.filter((one) => one.atUs < one.dueUs)).toEqual([]);
    expect(endedUs).toBeGreaterThanOrEqual(untilUs);
  },
);

test('an aborted schedule ends where it is', async () => {
  const { arrivals, endedUs } = await send(never, AbortSignal.timeout(20));
  expect(arrivals).toEqual([]);
  expect(endedUs).toBeLessThan(untilUs);
});
