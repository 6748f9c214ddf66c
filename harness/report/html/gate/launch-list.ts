import type { GateCell, GateRecord, GateSide } from '../../../gate/gate-record.ts';
import type { CellRecord, RunRecord } from '../../../record/run-record.ts';
import { plural } from '../../format-number.ts';
import type { GateRuns, GateSides } from '../../gate-sides.ts';
import { sideName } from '../../gate-words.ts';
import { cellAnchor } from '../anchor.ts';
import { isGrave } from '../doubt-list.ts';
import { type Html, html } from '../html.ts';

export interface LaunchListOptions {
  readonly cell: GateCell;
  readonly sides: GateSides;
  readonly runs: GateRuns;
}

/** Which launches count, why the others do not, what is doubted of either side, and where each side's own report is. */
export function launchList(record: GateRecord, { cell, sides, runs }: LaunchListOptions): Html {
  const { launches } = cell;
  const without = launches.filter(({ because }) => because !== null);
  const doubts = (['base', 'head'] as const).flatMap((side) =>
    doubtsOf(sides[side]).map((doubt) => ({ side, ...doubt })),
  );
  return html`${launches.length === 0 ? null : html`<p class="offered"><b>Launches</b> ${launches.length - without.length} of ${launches.length} count.</p>`}
${without.length === 0 ? null : html`<div class="doubted"><p><b><span aria-hidden="true">?</span> ${plural(without.length, 'launch does', 'launches do')} not count.</b></p><ul>${without.map(({ index, because }) => html`<li>Launch ${index + 1}: ${because}</li>`)}</ul></div>`}
${doubts.length === 0 ? null : html`<div class="doubted"><p><b><span aria-hidden="true">?</span> Doubted, in launches that count.</b></p><ul>${doubts.map(({ side, sentence, advice, times }) => html`<li>${sideName(record, side)}, ${plural(times, 'launch', 'launches')}: ${sentence} <em>${advice}</em></li>`)}</ul></div>`}
<p class="offered">${links(record, cell, runs)}</p>`;
}

interface SaidDoubt {
  readonly sentence: string;
  readonly advice: string;
  /** In how many launches. */
  readonly times: number;
}

function doubtsOf(cell: CellRecord | null): readonly SaidDoubt[] {
  const grave = cell?.repetitions.flatMap(({ doubts }) => doubts.filter((doubt) => isGrave(doubt))) ?? [];
  // Sentences of one doubt have a number of their own in each launch.
  return [...Map.groupBy(grave, ({ code }) => code).values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ sentence: first.sentence, advice: first.advice, times: same.length }] : [];
  });
}

function links(record: GateRecord, cell: GateCell, runs: GateRuns): Html {
  const sides = (['base', 'head'] as const).filter((side) => has(runs[side], cell[side]));
  return html`${sides.map((side, index) => html`${index > 0 ? ' · ' : null}<a href="${sideLink(record[side])}#${cellAnchor(cell[side])}">Report of ${sideName(record, side)}</a>`)}`;
}

function has({ cells }: RunRecord, key: string): boolean {
  return cells.some((cell) => cell.key === key);
}

/** The ordinary report of a side, beside the page. */
export function sideLink({ folder }: GateSide): string {
  return `${folder}/index.html`;
}
