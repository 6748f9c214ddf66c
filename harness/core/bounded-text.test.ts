import { expect, test } from 'vitest';
import { BoundedText, lastLines } from './bounded-text.ts';

function said(chunks: readonly string[], bytes: number): string {
  const text = new BoundedText({ headBytes: bytes, tailBytes: bytes });
  for (const chunk of chunks) text.push(Buffer.from(chunk));
  return text.text();
}

test('text within the bounds is kept as it is, over any chunks', () => {
  expect(said([], 4)).toBe('');
  expect(said(['ab', 'cd', 'ef', 'gh'], 4)).toBe('abcdefgh');
  expect(said(['aé', 'bé'], 3)).toBe('aébé');
});

test('of longer text the beginning and the end are kept, and what is left out is counted', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `${String(index).padStart(3, '0')}\n`);
  expect(said(many, 10)).toBe('000\n001\n... 3984 bytes left out ...\n998\n999\n');
});

test('half a line is never kept', () => {
  expect(said(['ab', 'x'.repeat(50), 'yz\nlast\n'], 8)).toBe('... 55 bytes left out ...\nlast\n');
});

test('the last lines are those that say something, and none is endless', () => {
  expect(lastLines('one\n\ntwo\n  \nthree\n', { lines: 2 })).toEqual(['two', 'three']);
  expect(lastLines('x'.repeat(20), { columns: 10 })).toEqual(['(a line of 20 characters)']);
});
