import { expect, test } from 'vitest';
import { everyKnownCell } from './every-known-cell.ts';

const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

test('every known cell has an id and a scenario of its own, and a target', () => {
  expect(repeated(everyKnownCell.map(({ id }) => id.toLowerCase()))).toEqual([]);
  expect(repeated(everyKnownCell.map(({ scenario }) => scenario.name))).toEqual([]);
  for (const { id, scenario } of everyKnownCell)
    expect(
      scenario.targets.filter(({ level = 'gate' }) => level === 'gate'),
      id,
    ).not.toEqual([]);
});
