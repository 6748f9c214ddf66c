import { expect, test } from 'vitest';
import { exampleRecord } from './fixtures/example-record.ts';
import { conclusion, headline } from './headline.ts';

const record = exampleRecord();

test('the headline counts every outcome, also those that did not occur', () => {
  expect(headline(record)).toMatchInlineSnapshot(
    `"6 topologies × 4 scenarios: 18 pass, 4 expected failures, 0 surprises, 1 unknown, 1 skipped."`,
  );
});

test('a matrix with holes says how many cells it has', () => {
  expect(headline({ ...record, cells: record.cells.slice(0, 7) })).toMatchInlineSnapshot(
    `"6 topologies × 2 scenarios, 7 cells: 7 pass, 0 expected failures, 0 surprises, 0 unknown, 0 skipped."`,
  );
});

test('the conclusion says what matters most', () => {
  const only = (outcome: 'pass' | 'surprise' | 'error') =>
    conclusion({ ...record, cells: record.cells.slice(0, 1).map((cell) => ({ ...cell, outcome })) });
  expect([
    conclusion(record),
    only('pass'),
    only('surprise'),
    only('error'),
    conclusion({ ...record, cells: [] }),
    conclusion({ ...record, state: 'interrupted' }),
  ]).toMatchInlineSnapshot(`
    [
      "1 cell could not be decided.",
      "Every gate had the expected outcome.",
      "1 cell did not have the expected outcome.",
      "1 cell could not be measured.",
      "Nothing was measured.",
      "Interrupted: the results up to then are shown.",
    ]
  `);
});
