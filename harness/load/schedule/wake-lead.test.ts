import { expect, test } from 'vitest';
import { wakeLead } from './wake-lead.ts';

function learnt(delaysUs: readonly number[]): number {
  const lead = wakeLead();
  for (const delayUs of delaysUs) lead.learn(delayUs);
  return lead.us;
}

const times = (count: number, us: number) => Array<number>(count).fill(us);

test('it is nothing before enough wakes were seen, then what three of four wakes take at least', () => {
  expect(learnt(times(31, 200))).toBe(0);
  expect(learnt([...times(8, 120), ...times(16, 200), ...times(8, 9_000)])).toBe(200);
  expect(learnt([...times(9, 120), ...times(23, 200)])).toBe(120);
});

test('it follows the machine, and is bounded however late this wakes', () => {
  expect(learnt([...times(32, 200), ...times(32, 90)])).toBe(90);
  expect(learnt(times(32, 30_000))).toBe(400);
});
