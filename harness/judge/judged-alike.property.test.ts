import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordSchema } from '../record/record-schema.ts';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { known, measuredMs, repetitionOf, targets } from './fixtures/random-evidence.ts';
import { isWorthRepeating } from './is-worth-repeating.ts';
import { judgeCell } from './judge-cell.ts';
import type { Verdict } from './verdict.ts';

test('whether an attempt is made again does not depend on what it measured', () => {
  fc.assert(
    fc.property(known, known, (one, other) => {
      const otherwise = { ...one, hits: other.hits, sentMs: other.sentMs };
      const again = [one, otherwise].map((each) => isWorthRepeating(repetitionOf(each), { targets }));
      expect(again[0]).toBe(again[1]);
    }),
    { numRuns: 50, seed: 11 },
  );
});

test('a record that was written and read again is judged alike', () => {
  const example = exampleRecord();
  const [cell] = example.cells;
  const [first] = cell?.repetitions ?? [];
  if (!cell || !first) throw new Error('The example has no repetition.');
  for (const one of fc.sample(known, { numRuns: 20, seed: 11 })) {
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
