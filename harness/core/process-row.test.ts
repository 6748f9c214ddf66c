import { expect, test } from 'vitest';
import { readPsRow } from './process-row.ts';

test('reads the columns as macOS prints them', () => {
  expect(readPsRow('  501   1   501 Ss   1:02.50 Mon Nov 17 09:15:01 2025     ')).toEqual({
    pid: 501,
    parent: 1,
    group: 501,
    session: 501,
    state: 'S',
    cpuSeconds: 62.5,
    startMark: 'Mon Nov 17 09:15:01 2025',
  });
});

test('reads days and hours of processor time', () => {
  expect(readPsRow('42 1 42 R 2-03:04:05 Sat Nov  1 00:00:00 2025')?.cpuSeconds).toBe(
    ((2 * 24 + 3) * 60 + 4) * 60 + 5,
  );
});

test('a zombie and an empty line are no process', () => {
  expect(readPsRow('7 1 7 Z 0:00.00 Mon Nov 17 09:15:01 2025')).toBeNull();
  expect(readPsRow('')).toBeNull();
});
