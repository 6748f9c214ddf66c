import { terminalText } from '../../core/terminal-text.ts';

const longestLine = 300;
const longestText = 4_000;

/** A foreign text as a name or a part of a sentence: one line, no control characters, at most 300 characters, never empty. */
export function plainLine(text: string, atMost = longestLine): string {
  const line = plain(text).replaceAll(/\s+/g, ' ').trim();
  return line === '' ? '(no name)' : cut(line, atMost);
}

/** A foreign text of several lines: no control characters but line feeds, at most 4,000 characters. */
export function plainLines(text: string, atMost = longestText): string {
  return cut(plain(text).replaceAll('\t', '    '), atMost);
}

/** A value of a label or a setting, which may be empty. */
export function plainValue(text: string): string {
  return text.trim() === '' ? '' : plainLine(text);
}

/** The same names, of which those that are equal have a number after them. */
export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let count = 2; seen.has(unique); count++) unique = `${name} (${count})`;
    seen.add(unique);
    return unique;
  });
}

/** Without what XML and UTF-8 cannot hold: controls, halves of a surrogate pair, noncharacters. */
function plain(text: string): string {
  return terminalText(text)
    .toWellFormed()
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd');
}

/** The length is said, so that two long names that begin alike differ more often. */
function cut(text: string, atMost: number): string {
  if (text.length <= atMost) return text;
  const mark = `… (${text.length} characters)`;
  return `${text.slice(0, atMost - mark.length).toWellFormed()}${mark}`;
}
