import { expect, test } from 'vitest';
import { startMetronome } from './metronome.ts';

test('a sleep lasts as long as it should, however short, and costs next to nothing', {
  retry: 4,
}, async () => {
  await using metronome = await startMetronome();
  const late: number[] = [];
  const before = process.cpuUsage();
  const startedMs = performance.now();
  for (let turn = 0; turn < 200; turn++) {
    const dueMs = performance.now() + 0.5 + (turn % 10);
    while (performance.now() < dueMs) await metronome.sleepUs((dueMs - performance.now()) * 1000);
    late.push(performance.now() - dueMs);
  }
  const { user, system } = process.cpuUsage(before);
  late.sort((a, b) => a - b);
  expect(late[100]).toBeLessThan(0.6);
  expect((user + system) / 1000 / (performance.now() - startedMs)).toBeLessThan(0.25);
});

test('its thread is gone when it is disposed of', async () => {
  const metronome = await startMetronome();
  await metronome[Symbol.asyncDispose]();
  expect(process.getActiveResourcesInfo()).not.toContain('Worker');
});
