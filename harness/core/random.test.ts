import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

test('streams with labels in a row begin with numbers that are as uniform as chance makes them', () => {
  for (const seed of [0, 1, 2, 3, 1_000_003]) {
    const run = seededRandom(seed);
    const bins = Array<number>(50).fill(0);
    for (let client = 0; client < 1_000; client++) {
      const bin = Math.floor(run.fork(`client-${client}`).unit() * bins.length);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    // Chi squared with 49 degrees of freedom is outside these bounds once in 5,000 times, on either side.
    const chi = bins.reduce((sum, count) => sum + (count - 20) ** 2 / 20, 0);
    expect(chi).toBeGreaterThan(21);
    expect(chi).toBeLessThan(89);
  }
});
