import { expect, test } from 'vitest';
import { recordSchema } from '../record/record-schema.ts';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { combinations, measuredMs, repetitionOf, targets } from './fixtures/random-evidence.ts';
import { isWorthRepeating } from './is-worth-repeating.ts';
import { judgeCell } from './judge-cell.ts';
import type { Verdict } from './verdict.ts';

test('whether an attempt is made again does not depend on what it measured', () => {
  const cases = combinations(50);
  for (const [index, one] of cases.entries()) {
    const { hits, sentMs } = cases.at(index - 1) ?? one;
    const again = [one, { ...one, hits, sentMs }].map((each) =>
      isWorthRepeating(repetitionOf(each), { targets }),
    );
    expect(again[0]).toBe(again[1]);
  }
});

test('a record that was written and read again is judged alike', () => {
  const example = exampleRecord();
  const [cell] = example.cells;
  const [first] = cell?.repetitions ?? [];
  if (!cell || !first) throw new Error('The example has no repetition.');
  for (const one of combinations(20)) {
    const { measurements, doubts, error } = repetitionOf(one);
    const repetition = { ...first, measurements, doubts, error };
    const judged = judgeCell({ targets, measuredMs, repetitions: [repetitionOf(one)] });
    const record = { ...example, cells: [{ ...cell, repetitions: [repetition] }] };
    const read = recordSchema.parse(JSON.parse(JSON.stringify(record)));
    const repetitions = read.cells[0]?.repetitions ?? [];
    const outcomes = (all: readonly Verdict[]) => all.map(({ outcome }) => outcome);
    expect(outcomes(judgeCell({ targets, measuredMs, repetitions }))).toEqual(outcomes(judged));
  }
});
