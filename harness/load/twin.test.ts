import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { seededRandom } from '../core/random.ts';
import { inTurns } from './schedule/in-turns.ts';
import { scheduleOf } from './schedule/pacer.ts';
import { twins } from './twin.ts';

const phases = { warmupMs: 1_000, measuredMs: 5_000, cooldownMs: 0 };
const loads = [
  { kind: 'constant-rate', perSecond: 200, maxInFlight: 1 },
  { kind: 'poisson-rate', perSecond: 200, maxInFlight: 1, seed: 3 },
  {
    kind: 'ramping-rate',
    startPerSecond: 10,
    stages: [{ durationMs: 4_000, toPerSecond: 300 }],
    maxInFlight: 1,
  },
] as const;

test.each(loads)(
  'two loads at a $kind take turns: each arrival of one is a gap away from the other, who is first is random',
  (load) => {
    const sides = twins(seededRandom(1), systemClock).map((twin) => {
      const pacer = inTurns(scheduleOf(load, phases, seededRandom(2)), twin.isFirst);
      return Array.from({ length: 900 }, (_, arrival) => pacer(arrival));
    });
    const [one = [], other = []] = sides;
    for (const side of sides) expect(side).toEqual(side.toSorted((a, b) => a - b));
    const first = one.filter((dueUs, arrival) => dueUs < (other[arrival] ?? 0)).length;
    expect(first).toBeGreaterThan(400);
    expect(first).toBeLessThan(500);
    expect(one.every((dueUs, arrival) => dueUs !== other[arrival])).toBe(true);
  },
);

test('a constant rate stays one in each phase', () => {
  const [load] = loads;
  for (const twin of twins(seededRandom(1), systemClock)) {
    const pacer = inTurns(scheduleOf(load, phases, seededRandom(2)), twin.isFirst);
    const all = Array.from({ length: 1_200 }, (_, arrival) => pacer(arrival));
    expect(all.filter((dueUs) => dueUs < 0)).toHaveLength(200);
    expect(all.filter((dueUs) => dueUs >= 0 && dueUs < 5e6)).toHaveLength(1_000);
  }
});

test('both start when both are there, or not at all', async () => {
  const [one, other] = twins(seededRandom(1), systemClock);
  const signal = new AbortController().signal;
  const first = one.meet(signal);
  const here = systemClock.nowUs();
  const both = await Promise.all([first, other.meet(signal)]);
  expect(both[0]).toBe(both[1]);
  expect(both[0]).toBeGreaterThanOrEqual(here);

  const [lonely] = twins(seededRandom(1), systemClock);
  const ended = new AbortController();
  const waiting = lonely.meet(ended.signal);
  ended.abort(new Error('The other side failed.'));
  await expect(waiting).rejects.toThrow('The other side failed.');
});
