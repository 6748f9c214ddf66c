import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { styledTerminalText, terminalText } from './terminal-text.ts';

const hostile = {
  'a cleared screen': '\x1b[2J\x1b[Hpass',
  'a title': '\x1b]0;owned\x07pass',
  'a link': '\x1b]8;;https://evil.example\x1b\\pass\x1b]8;;\x1b\\',
  'an unfinished link': '\x1b]8;;https://evil.example',
  'a C1 sequence': '\x9b2Jpass',
  'a carriage return over the line': 'fail\rpass',
  'a backspace': 'fail\b\b\b\bpass',
  'a hidden style': '\x1b[8mfail\x1b[0m',
  'a text that reads from the right': 'fail \u202essap\u202c \u2066x\u2069',
  'a device string': '\x1bP1;2|x\x1b\\pass',
  'an escape alone': '\x1b',
};

test.each(Object.entries(hostile))('%s does not reach the terminal', (_name, text) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  expect(terminalText(text)).not.toMatch(steering);
  expect(styledTerminalText(text).replaceAll('\x1b[0m', '')).not.toMatch(steering);
});

test('lines, tabs, accents and what stands around a sequence stay', () => {
  expect(terminalText('é ✓\n\tnext \x1b[31mred\x1b[39m')).toBe('é ✓\n\tnext red');
});

test('the styles of the reporter itself stay', () => {
  const painted = styleText(['bold', 'redBright'], 'fail', { validateStream: false });
  expect(styledTerminalText(`${painted}\x1b[2J`)).toBe(painted);
});
