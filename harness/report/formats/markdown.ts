import { plural } from '../format-number.ts';
import { block, inlineText, row } from './markdown-text.ts';
import { type Summary, type SummaryCase, type SummaryCell, statusWords } from './summary.ts';

export interface MarkdownOptions {
  /** What it may weigh, in bytes of UTF-8: what has no room is left out, from the end, and counted. */
  readonly atMostBytes: number;
}

const worstFirst: readonly SummaryCell['status'][] = [
  'error',
  'fail',
  'unknown',
  'skipped',
  'expected-fail',
  'pass',
];
const outcomeWords: Readonly<Record<Summary['outcome'], string>> = {
  pass: '✓ pass',
  fail: '✗ fail',
  unknown: '? cannot tell',
  error: '! error',
  interrupted: '! interrupted',
};
/** For the sentences that say what is left out. */
const reservedBytes = 600;

/** GitHub-flavored Markdown, which GitLab shows too: the answer, a row for each cell, and each cell that needs a word. */
export function markdown(summary: Summary, { atMostBytes }: MarkdownOptions): string {
  const cells = worstFirst.flatMap((status) => summary.cells.filter((cell) => cell.status === status));
  const head = [
    `## scaleproof ${summary.kind}: ${outcomeWords[summary.outcome]}`,
    '',
    `**${inlineText(summary.answer)}**`,
    '',
  ].join('\n');
  const tail = `\n${factsLine(summary)}\n`;
  const room = { left: atMostBytes - reservedBytes - bytesOf(head) - bytesOf(tail) };
  const table = ['| cell | outcome | what decided |\n| --- | --- | --- |', ...cells.map(rowOf)];
  const rows = fitting(table, room);
  const sections = cells.filter(needsWords).map(sectionOf);
  const shown = rows.length === table.length ? fitting(sections, room) : [];
  const left = [
    ...leftOut(table.length - rows.length, 'cell'),
    ...leftOut(sections.length - shown.length, 'detail'),
  ];
  return [head, rows.join('\n'), ...shown.map((section) => `\n${section}`), ...left, tail].join('\n');
}

/** As many of the first as there is room for. */
function fitting(parts: readonly string[], room: { left: number }): readonly string[] {
  const kept: string[] = [];
  for (const part of parts) {
    const bytes = bytesOf(part) + 2;
    if (bytes > room.left) break;
    room.left -= bytes;
    kept.push(part);
  }
  return kept;
}

function leftOut(count: number, word: string): readonly string[] {
  if (count <= 0) return [];
  return [`\n_Shortened: ${plural(count, `more ${word}`)} had no room here; the report has all of it._`];
}

function rowOf({ key, status, words }: SummaryCell): string {
  return row(inlineText(key), outcome(status), inlineText(words));
}

function needsWords({ status, cases }: SummaryCell): boolean {
  return status !== 'pass' || cases.some((one) => one.status !== 'pass');
}

function sectionOf(cell: SummaryCell): string {
  const told = cell.findings.map(({ name, sentence, story }) => block(`${name}\n${sentence}\n\n${story}`));
  const reasons = cell.cases.flatMap(({ name, because }) =>
    because === null ? [] : [block(`${name}\n${because}`)],
  );
  const open = cell.status === 'fail' || cell.status === 'error' ? ' open' : '';
  return [
    `<details${open}><summary>${statusWords[cell.status].glyph} ${inlineText(cell.key)}: ${inlineText(cell.asks)}</summary>`,
    '',
    '| asked | outcome | result |\n| --- | --- | --- |',
    ...cell.cases.map(caseRow),
    '',
    ...reasons,
    ...told,
    '',
    '</details>',
  ].join('\n');
}

function caseRow({ name, status, level, words }: SummaryCase): string {
  const watched = level === 'watch' ? ', watched only' : '';
  return row(inlineText(name), `${outcome(status)}${watched}`, inlineText(words));
}

function outcome(status: SummaryCell['status']): string {
  const { glyph, word } = statusWords[status];
  return `${glyph} ${word}`;
}

function factsLine({ facts, startedAt }: Summary): string {
  const said = facts.map(({ name, value }) => `${inlineText(name)} ${inlineText(value)}`);
  return `<sub>${[...said, `started ${startedAt}`].join(' · ')}</sub>`;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
