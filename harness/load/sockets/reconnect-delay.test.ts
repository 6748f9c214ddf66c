import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../core/random.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';

const policy = { firstDelayMs: 100, maxDelayMs: 5_000, jitter: 'full' } as const;

describe('how long a client waits before it connects again', () => {
  test('without jitter it doubles up to the cap', () => {
    const delays = [0, 1, 2, 5, 6, 1_100].map((failures) =>
      reconnectDelayMs({ ...policy, jitter: 'none' }, failures, seededRandom(1)),
    );
    expect(delays).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
  });

  test('with full jitter it is uniform from zero to there', () => {
    const random = seededRandom(1);
    const delays = Array.from({ length: 20_000 }, () => reconnectDelayMs(policy, 6, random));
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
    expect(mean).toBeGreaterThan(2_450);
    expect(mean).toBeLessThan(2_550);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThan(5_000);
    const deciles = Array.from(
      { length: 10 },
      (_, decile) => delays.filter((delay) => Math.floor(delay / 500) === decile).length,
    );
    for (const count of deciles) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  test('the same seed gives the same delays', () => {
    const draw = () => {
      const random = seededRandom(7);
      return [0, 1, 2, 3].map((failures) => reconnectDelayMs(policy, failures, random));
    };
    expect(draw()).toEqual(draw());
  });

  test('D7: of 1,000 clients that lose their instance at once, 20 to 45 come back in the busiest 100 ms, and all without jitter', () => {
    const overFiveSeconds = { firstDelayMs: 5_000, maxDelayMs: 5_000 };
    const busiest = (jitter: 'full' | 'none', seed: number) => {
      const random = seededRandom(seed);
      const moments = Array.from({ length: 1_000 }, () =>
        reconnectDelayMs({ ...overFiveSeconds, jitter }, 0, random),
      ).sort((a, b) => a - b);
      // The window that begins with each arrival: the busiest one begins with one.
      return Math.max(
        ...moments.map((from) => moments.filter((moment) => moment >= from && moment < from + 100).length),
      );
    };
    for (let seed = 1; seed <= 20; seed++) {
      expect(busiest('full', seed)).toBeGreaterThanOrEqual(20);
      expect(busiest('full', seed)).toBeLessThanOrEqual(45);
    }
    expect(busiest('none', 1)).toBe(1_000);
  });
});
