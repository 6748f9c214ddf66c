import { formatMs } from '../core/duration.ts';
import type { CellOutcome } from '../judge/verdict.ts';
import { firstFailureMark } from '../load/http/first-failures.ts';
import type { CellRecord, RunRecord } from '../record/run-record.ts';
import { decidingNumber, isSurprising } from './deciding-number.ts';
import { conclusion, headline, isList, scenariosOf, topologiesOf } from './headline.ts';
import { outcomeWords } from './outcome-words.ts';
import type { Paint } from './paint.ts';
import { scriptFacts } from './script-facts.ts';
import { scriptGlyphs, scriptResults } from './script-results.ts';
import { describeTarget } from './summarize-verdict.ts';

export interface ResultTextOptions {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

const gap = '  ';
/** In a matrix, so that a row of it fits a terminal. */
const longestNumber = 42;

/** The result of a run for a terminal: the matrix with the deciding numbers, what needs a word, and the answer last. */
export function renderResult(record: RunRecord, options: ResultTextOptions): string {
  const { paint } = options;
  const sections = [
    renderVerdicts(record, options),
    ...record.cells.flatMap((cell) => renderScript(cell, paint) ?? []),
    ...explained.flatMap((outcome) => renderOutcome(record, outcome, paint) ?? []),
    [paint('strong', headline(record)), conclusion(record) + duration(record)].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** In this order, so that what needs a hand stands next to the answer. */
const explained: readonly CellOutcome[] = ['expected-fail', 'skipped', 'unknown', 'error', 'surprise'];

function renderVerdicts(record: RunRecord, options: ResultTextOptions): string {
  if (isList(record)) {
    const width = Math.max(...record.cells.map(({ key }) => key.length));
    const room = Math.max(longestNumber, options.width - width - 2 * gap.length);
    const lineOf = (cell: CellRecord) =>
      `${cell.key.padEnd(width)}${gap}${options.paint(cell.outcome, textOf(cell, room))}`;
    return record.cells.map(lineOf).join('\n');
  }
  const matrix = renderMatrix(record, options.paint);
  const widest = Math.max(...matrix.plain.map((line) => line.length));
  return widest <= options.width ? matrix.painted.join('\n') : renderList(record, options.paint);
}

function renderMatrix(record: RunRecord, paint: Paint): { plain: string[]; painted: string[] } {
  const scenarios = scenariosOf(record);
  const cells = new Map(record.cells.map((cell) => [cell.key, cell]));
  const rows = topologiesOf(record).map((topology) => ({
    topology,
    cells: scenarios.map((scenario) => cells.get(`${topology}/${scenario}`) ?? null),
  }));
  const nameWidth = Math.max(8, ...rows.map(({ topology }) => topology.length));
  const widths = scenarios.map((scenario, column) =>
    Math.max(scenario.length, ...rows.map((row) => textOf(row.cells[column] ?? null).length)),
  );
  const head = ['topology'.padEnd(nameWidth), ...scenarios.map((name, at) => name.padEnd(widths[at] ?? 0))];
  const lines = rows.map(({ topology, cells: row }) => [
    { tone: 'strong' as const, text: topology.padEnd(nameWidth) },
    ...row.map((cell, at) => ({
      tone: cell?.outcome ?? ('quiet' as const),
      text: textOf(cell).padEnd(widths[at] ?? 0),
    })),
  ]);
  return {
    plain: [head.join(gap), ...lines.map((line) => line.map(({ text }) => text).join(gap))],
    painted: [
      paint('quiet', head.join(gap).trimEnd()),
      ...lines.map((line) =>
        line
          .map(({ tone, text }) => paint(tone, text))
          .join(gap)
          .trimEnd(),
      ),
    ],
  };
}

/** One line a cell, by scenario, where the matrix is wider than the terminal. */
function renderList(record: RunRecord, paint: Paint): string {
  const nameWidth = Math.max(...topologiesOf(record).map((name) => name.length));
  const groups = scenariosOf(record).map((scenario) => {
    const lines = record.cells
      .filter((cell) => cell.scenario.name === scenario)
      .map((cell) => `  ${cell.topology.name.padEnd(nameWidth)}${gap}${paint(cell.outcome, textOf(cell))}`);
    return [paint('strong', scenario), ...lines].join('\n');
  });
  return groups.join('\n\n');
}

function textOf(cell: CellRecord | null, room = longestNumber): string {
  if (cell === null) return '';
  const { glyph, word } = outcomeWords[cell.outcome];
  // Reasons are sentences and stand below; numbers are short.
  if (!['pass', 'expected-fail', 'surprise'].includes(cell.outcome)) return `${glyph} ${word}`;
  return `${glyph} ${shortened(decidingNumber(cell), room)}`;
}

/**
 * At most `room` columns: a number against its bound keeps both and loses the end of its title, and of a sentence as many
 * whole parts are left as fit.
 */
function shortened(words: string, room: number): string {
  if (words.length <= room) return words;
  const [, title, number] = /^(.*)(: \S.* [<>≤≥=≠] .*)$/.exec(words) ?? [];
  if (title !== undefined && number !== undefined) {
    return `${title.slice(0, Math.max(0, room - number.length - 1))}…${number}`;
  }
  const part = words.slice(0, room).replace(/[,:] [^,:]*$/, '');
  return part.length < room ? part : `${words.slice(0, room - 1)}…`;
}

/** What the k6 script of a cell says itself, by its own labels. */
function renderScript(cell: CellRecord, paint: Paint): string | null {
  const results = scriptResults(cell);
  const facts = scriptFacts(cell).map(({ kind, words }) =>
    paint('quiet', `  ${kind.padEnd(8)}  ${words.replaceAll('\n', '\n            ')}`),
  );
  if (results.length + facts.length === 0) return null;
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  const lines = results.map(({ kind, name, outcome, words }) => {
    const tone = outcome === 'held' ? 'pass' : outcome === 'no-data' ? 'unknown' : 'surprise';
    const verdict = `${scriptGlyphs[outcome]} ${kind.padEnd(9)}  ${name.padEnd(width)}`;
    return `  ${paint(tone, verdict)}  ${paint('quiet', words)}`.trimEnd();
  });
  return [paint('strong', `${cell.key}: thresholds and checks of the script`), ...lines, ...facts].join('\n');
}

function renderOutcome(record: RunRecord, outcome: CellOutcome, paint: Paint): string | null {
  const cells = record.cells.filter((cell) => cell.outcome === outcome);
  if (cells.length === 0) return null;
  const { glyph, one, many } = outcomeWords[outcome];
  const title = `${glyph} ${cells.length} ${cells.length === 1 ? one : many}`;
  const width = Math.max(...cells.map(({ key }) => key.length));
  const groups = Map.groupBy(cells, (cell) => (outcome === 'skipped' ? reasonOf(cell) : cell.key));
  const lines = [...groups.values()].flatMap((group) =>
    outcome === 'skipped'
      ? skippedLines(group)
      : group.flatMap((cell) => [`  ${cell.key.padEnd(width)}  ${why(cell)}`, ...firstFailures(cell)]),
  );
  return [paint(outcome, title), ...lines.map((line) => paint('quiet', line))].join('\n');
}

/** What the app said where a cell failed that should not have; what fails as expected is known. */
function firstFailures({ outcome, repetitions }: CellRecord): string[] {
  if (outcome === 'expected-fail') return [];
  const notes = repetitions.flatMap((one) => one.notes.filter((note) => note.startsWith(firstFailureMark)));
  return [...new Set(notes)].slice(0, 3).map((note) => `    ${note}`);
}

function skippedLines(cells: readonly CellRecord[]): string[] {
  const first = cells[0]?.skipped;
  const names = cells.map(({ key }) => key).join(', ');
  return [`  ${first?.reason ?? ''} ${first?.enable ?? ''}`, `    ${names}`];
}

function reasonOf(cell: CellRecord): string {
  return JSON.stringify(cell.skipped);
}

function why(cell: CellRecord): string {
  if (cell.outcome !== 'surprise') return decidingNumber(cell);
  const targets = cell.verdicts
    .filter((verdict) => isSurprising(cell, verdict))
    .map(({ target, outcome }) => `${describeTarget(target)} ${outcome === 'pass' ? 'passed' : 'failed'}`);
  const expected = cell.expect === 'pass' ? 'expected to pass' : 'expected to fail';
  return `${decidingNumber(cell)} (${expected}${targets.length > 0 ? `; ${targets.join('; ')}` : ''})`;
}

function duration(record: RunRecord): string {
  if (record.endedAt === null) return '';
  return ` Took ${formatMs(Date.parse(record.endedAt) - Date.parse(record.startedAt))}.`;
}
