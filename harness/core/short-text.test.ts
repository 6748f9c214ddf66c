import { expect, test } from 'vitest';
import { shortText } from './short-text.ts';

test('a text is cut between words, and one that has none is told by its length', () => {
  expect(shortText('  one\n two ', 10)).toBe('one two');
  expect(shortText('one two three', 10)).toBe('one two …');
  expect(shortText('one two', 7)).toBe('one two');
  expect(shortText('x'.repeat(300))).toBe('(300 characters without a space)');
});
