import { expect, test } from 'vitest';
import { seededRandom } from '../../core/random.ts';
import { StepCursor, type StepGroup } from './step-cursor.ts';

const group = (operations: readonly string[], rest: Partial<StepGroup> = {}): StepGroup => ({
  ...{ operations, weight: null, thinkMs: null },
  ...rest,
});
const take = (cursor: StepCursor, count: number) =>
  Array.from({ length: count }, () => cursor.take().operation);

test('without weights steps are done in their order, again and again', () => {
  const cursor = new StepCursor([group(['a']), group(['b', 'c'])], null);
  expect(cursor.peek().operation).toBe('a');
  expect(take(cursor, 7)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
});

test('a pause comes after the last operation of a step, and none between those that belong together', () => {
  const cursor = new StepCursor([group(['page', 'log-in'], { thinkMs: 300 }), group(['read'])], null);
  expect([cursor.take(), cursor.take(), cursor.take()].map(({ thinkMs }) => thinkMs)).toEqual([0, 300, null]);
});

test('with weights each step is drawn in proportion to them, by the seed', () => {
  const groups = [
    group(['read'], { weight: 8 }),
    group(['page', 'write'], { weight: 1 }),
    group(['list'], { weight: 1 }),
  ];
  const drawn = (seed: number) => take(new StepCursor(groups, seededRandom(seed)), 11_000);
  const all = drawn(1);
  const count = (name: string) => all.filter((one) => one === name).length;
  // Of about 10,000 draws: five standard deviations.
  expect(Math.abs(count('read') - 8_000)).toBeLessThan(200);
  expect(Math.abs(count('write') - 1_000)).toBeLessThan(150);
  // What belongs together stays together.
  expect(all.every((one, place) => one !== 'page' || (all[place + 1] ?? 'write') === 'write')).toBe(true);
  expect(drawn(1)).toEqual(all);
  expect(drawn(2)).not.toEqual(all);
});
