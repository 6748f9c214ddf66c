import { stripVTControlCharacters } from 'node:util';

/** Colors and weights of `styleText`, which only the reporter writes; everything else of a terminal's language is foreign. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is told apart
const ownStyle = /^\x1b\[(?:0|1|2|3|22|23|39|3[0-7]|9[0-7])m$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is told apart
const style = /(\x1b\[\d{1,2}m)/;
/** C0 and C1 controls but tab and line feed, marks that change the direction of text, and separators that end a line. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of an app, a config or a record as a terminal may show it: without escape sequences (CSI, OSC such as links and
 * titles), control characters, and marks that turn the direction of text. Line feeds and tabs stay.
 */
export function terminalText(text: string): string {
  return stripVTControlCharacters(text).replace(controls, ' ');
}

/** The same for text that our own reporter has colored: its styles stay. */
export function styledTerminalText(text: string): string {
  if (!text.includes('\x1b')) return terminalText(text);
  return text
    .split(style)
    .map((part) => (ownStyle.test(part) ? part : terminalText(part)))
    .join('');
}
