import { expect, test } from 'vitest';
import { type Finding, inOrderOfWeight } from './finding.ts';

test('what is wrong comes first, and what one change corrects is told once', () => {
  const one: Finding = { severity: 'careful', field: 'a', sentence: 'first', change: 'change' };
  const findings: Finding[] = [
    one,
    { ...one, sentence: 'second' },
    { ...one, severity: 'wrong', field: 'b' },
  ];
  expect(inOrderOfWeight(findings).map(({ field, sentence }) => `${field} ${sentence}`)).toEqual([
    'b first',
    'a first',
  ]);
});
