import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { Histogram } from '../core/histogram.ts';
import { watchGenerator } from './generator.ts';
import type { Measurement } from './measurement.ts';

function block(ms: number): void {
  const startedAt = performance.now();
  while (performance.now() - startedAt < ms);
}

function lagOf(measurements: readonly Measurement[]): Histogram {
  const found = measurements.find(({ metric }) => metric === 'generator_loop_lag_ms');
  return found?.value.kind === 'distribution' ? Histogram.read(found.value) : new Histogram();
}

function coresOf(measurements: readonly Measurement[]): number {
  const found = measurements.find(
    ({ metric, value }) => metric === 'generator_cpu_cores' && value.kind === 'total',
  );
  return found?.value.kind === 'total' ? found.value.value : Number.NaN;
}

/** A watch whose measured phase starts in 200 ms. */
function begin(measuredMs: number) {
  const watch = watchGenerator({ clock: systemClock });
  const phases = { warmupMs: 200, measuredMs, cooldownMs: 200 };
  watch.begin({ phases, originUs: systemClock.nowUs() + phases.warmupMs * 1000 });
  return watch;
}

test('L6: a loop blocked for 200 ms has a lag of 200 ms, less at most one look, in the measured phase alone', async () => {
  const watch = begin(2000);
  block(150);
  await sleep(300);
  for (let time = 0; time < 3; time++) {
    block(200);
    await sleep(200);
  }
  await sleep(800);
  block(300);
  await sleep(50);
  const lag = lagOf(watch.stop());
  // Other processes can only make it longer, so the shortest of the three is what the block alone did.
  const thirdLongest = lag.quantile((lag.count - 2) / lag.count);
  expect(thirdLongest).toBeGreaterThanOrEqual(195);
  expect(thirdLongest).toBeLessThanOrEqual(215);
  const fourthLongest = lag.quantile((lag.count - 3) / lag.count);
  expect(fourthLongest).toBeLessThan(150);
});

/** Uses CPU time, however long other processes make that take. */
function burn(cpuMs: number): void {
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const start = used();
  while (used() - start < cpuMs);
}

test('a process that uses 0.9 s of CPU in 3 s uses 0.3 cores', async () => {
  const watch = begin(3000);
  await sleep(210);
  for (let round = 0; round < 9; round++) {
    burn(100);
    await sleep(50);
  }
  await sleep(1000);
  const measurements = watch.stop();
  expect(coresOf(measurements)).toBeGreaterThan(0.28);
  expect(coresOf(measurements)).toBeLessThan(0.5);
  const series = measurements.find(({ value }) => value.kind === 'series');
  const points = series?.value.kind === 'series' ? series.value.points : [];
  expect(points.length).toBeGreaterThanOrEqual(2);
});

test('has its data when the load ends early, and nothing before the measured phase', async () => {
  const early = begin(60_000);
  await sleep(700);
  expect(coresOf(early.stop())).toBeGreaterThanOrEqual(0);
  const never = begin(60_000);
  expect(never.stop()).toEqual([]);
});
