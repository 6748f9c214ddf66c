import { expect, test } from 'vitest';
import { comment, inComment, key, quoted } from './write-text.ts';

test.each([["it's"], ['"double"'], ['back\\slash'], ['two\nlines\u2028'], ['</script>'], ['']])(
  'the literal of %j is that text',
  (text) => {
    expect(new Function(`return ${quoted(text)}`)()).toBe(text);
  },
);

test('a key is bare where that can be', () => {
  expect([key('home'), key('log-in'), key('1st')]).toEqual(['home', "'log-in'", "'1st'"]);
});

test('a comment ends neither itself nor its line', () => {
  expect(inComment('a */ b\n\rc\u2028d')).toBe('a * / b c d');
});

test('a long comment takes several lines, and no word is lost', () => {
  const text = `It reads ${'SOME_VARIABLE, '.repeat(20)}and ${'x'.repeat(130)}.`;
  const written = comment(text, '    ');
  expect(written.map((line) => line.replace('    // ', '')).join(' ')).toBe(text);
  expect(written.slice(0, -1).every((line) => line.length <= 120)).toBe(true);
});
