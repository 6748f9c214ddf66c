import { expect, test } from 'vitest';
import { startMetronome } from './metronome.ts';

// Retried, since another process can take the machine when it is to wake; a wrong clock fails each time.
test('it wakes at the given times, never before, and costs next to nothing', {
  retry: 4,
}, async () => {
  await using metronome = await startMetronome();
  const late: number[] = [];
  const before = process.cpuUsage();
  const startedMs = performance.now();
  for (let turn = 0; turn < 100; turn++) {
    const { rings } = metronome;
    const fromMs = performance.now();
    const waits = [1 + (turn % 10), 1.5 + (turn % 10)];
    for (const ms of waits) metronome.ringIn(ms * 1000);
    for (const [index, ms] of waits.entries()) {
      await metronome.rungSince(rings + index);
      late.push(performance.now() - fromMs - ms);
    }
    expect(metronome).toMatchObject({ rings: rings + 2, ahead: 0 });
  }
  const { user, system } = process.cpuUsage(before);
  late.sort((a, b) => a - b);
  expect(late[0]).toBeGreaterThanOrEqual(0);
  expect(late[100]).toBeLessThan(0.6);
  expect((user + system) / 1000 / (performance.now() - startedMs)).toBeLessThan(0.25);
});

test('its thread is gone when it is disposed of', async () => {
  const metronome = await startMetronome();
  await metronome[Symbol.asyncDispose]();
  expect(process.getActiveResourcesInfo()).not.toContain('Worker');
});
