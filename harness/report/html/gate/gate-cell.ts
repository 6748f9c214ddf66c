import type { GateCell, GateNumber, GateRecord } from '../../../gate/gate-record.ts';
import { isTally, sayMiddles } from '../../gate-numbers.ts';
import { type GateRuns, sidesOf } from '../../gate-sides.ts';
import { cellName, gateOrder, gateWords, numberName, sayRatio, whyApart } from '../../gate-words.ts';
import { cellAnchor } from '../anchor.ts';
import { type Html, html } from '../html.ts';
import { intervalPlot } from './interval-plot.ts';
import { latencyCurves } from './latency-curves.ts';
import { launchList } from './launch-list.ts';
import { observationTable } from './observation-table.ts';
import type { RatioAxis } from './ratio-axis.ts';
import { tallyTable } from './tally-table.ts';
import { verdictMark } from './verdict-mark.ts';

export interface GateCellOptions {
  readonly runs: GateRuns;
  /** Of all cells of the page. */
  readonly axis: RatioAxis;
  readonly open: boolean;
}

/** Each cell with the number that decided it. */
export function gateOverview(record: GateRecord): Html {
  return html`<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title">Verdicts</h2>
${record.cells.length === 0 ? html`<p>There is no cell.</p>` : null}
<table class="list gate-list"><caption class="sr">The question of each cell, the number that decided it, and the verdict</caption>
<thead><tr><th scope="col">Cell</th><th scope="col">Question</th><th scope="col">Number that decided</th><th scope="col">Verdict</th></tr></thead>
<tbody>${record.cells.map(
    (
      cell,
    ) => html`<tr><th scope="row"><a href="#${cellAnchor(cell.head)}">${nameInTwo(cellName(record, cell))}</a></th>
<td>${cell.asks}</td><td>${decided(cell)}</td><td>${verdictMark(cell.outcome)}</td></tr>`,
  )}</tbody></table></section>`;
}

/** A cell: closed it says its verdict and number, open everything that they rest on. */
export function gateCell(record: GateRecord, cell: GateCell, { runs, axis, open }: GateCellOptions): Html {
  const { glyph, word, tone } = gateWords[cell.outcome];
  const sides = sidesOf(cell, runs);
  const apart = whyApart(cell);
  return html`<details class="cell of-gate" id="${cellAnchor(cell.head)}"${open ? html` open` : null}><summary>
<h3>${cellName(record, cell)}</h3><span class="badge o-${tone}"><span aria-hidden="true">${glyph}</span> ${word}</span>
<span class="number">${decided(cell)}</span></summary>
<div class="body"><p class="quiet">${cell.asks}</p>
${apart === null ? null : html`<p class="doubted"><b><span aria-hidden="true">?</span> Not compared.</b> ${apart}</p>`}
${intervalPlot(record, cell, axis)}
${tallyTable(record, cell)}
${latencyCurves(record, sides)}
${observationTable(record, sides, axis)}
${launchList(record, { cell, sides, runs })}
</div></details>`;
}

/** A key in two lines: the topology, and the scenario below it. */
function nameInTwo(name: string): Html {
  const [topology, ...scenario] = name.split('/');
  return html`${topology ?? ''}${scenario.length > 0 ? html`<span class="rest">${scenario.join('/')}</span>` : null}`;
}

/** The first of the worst numbers that decide, in a few words. */
function decided(cell: GateCell): Html {
  const apart = whyApart(cell);
  if (apart !== null) return html`${apart}`;
  const deciding = cell.numbers.filter(({ level }) => level !== 'watch');
  const number = gateOrder
    .map((is) => deciding.find(({ verdict }) => verdict.is === is))
    .find((found) => found !== undefined);
  return number ? sayNumber(number) : html`Nothing decides.`;
}

function sayNumber(number: GateNumber): Html {
  const { ratio } = number.verdict;
  const by =
    isTally(number) || ratio === null ? null : html`, <span class="nowrap">${sayRatio(ratio)}</span>`;
  return html`${numberName(number)}: <span class="nowrap">${sayMiddles(number)}</span>${by}`;
}
