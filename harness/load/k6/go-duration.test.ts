import { expect, test } from 'vitest';
import { goDurationMs } from './go-duration.ts';

test.each([
  ['1m30s', 90_000],
  ['1.5s', 1_500],
  ['500ms', 500],
  ['1h0m0.25s', 3_600_250],
  ['10µs', 0.01],
  ['7500', 7_500],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(goDurationMs(text)).toBeCloseTo(ms, 9);
});
