import { expect, test } from 'vitest';
import { everyKnownCell } from './every-known-cell.ts';
import { quickKnownCells } from './quick-known-cells.ts';

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

test('the quick ones are known cells that selfcheck can measure as processes', () => {
  expect(quickKnownCells).toHaveLength(16);
  expect(quickKnownCells.filter(({ runtime = 'process' }) => runtime !== 'process')).toEqual([]);
});
