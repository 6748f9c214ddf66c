import type { Verdict } from '../../judge/verdict.ts';
import type { CellRecord, RunRecord } from '../../record/run-record.ts';
import { decidingNumber, isSurprising } from '../deciding-number.ts';
import { formatValue } from '../format-number.ts';
import { outcomeWords } from '../outcome-words.ts';
import { describeTarget } from '../summarize-verdict.ts';
import { cellAnchor } from './anchor.ts';
import { type Html, html } from './html.ts';

/** Cells that were chosen one by one: the question of each, what was expected, what was read, and the verdict. */
export function cellList(record: RunRecord): Html {
  return html`<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title">Verdicts</h2>
<table class="list"><caption class="sr">The question of each cell, what was expected, what was read, and the verdict</caption>
<thead><tr><th scope="col">Cell</th><th scope="col">Question</th><th scope="col">Expected, and read</th><th scope="col">Verdict</th></tr></thead>
<tbody>${record.cells.map(row)}</tbody></table></section>`;
}

function row(cell: CellRecord): Html {
  const { glyph, word } = outcomeWords[cell.outcome];
  return html`<tr><th scope="row"><a href="#${cellAnchor(cell.key)}">${cell.topology.name}<span class="rest">${cell.scenario.name}</span></a></th>
<td>${cell.scenario.question}</td>
<td>${cell.verdicts.length > 0 ? html`<ul>${cell.verdicts.map((verdict) => expectation(cell, verdict))}</ul>` : decidingNumber(cell)}</td>
<td class="o-${cell.outcome}"><span class="verdict"><span class="glyph" aria-hidden="true">${glyph}</span> ${word}</span></td></tr>`;
}

function expectation(cell: CellRecord, verdict: Verdict): Html {
  const { target, observed } = verdict;
  const read = observed ? formatValue(observed.value, observed.unit) : 'no data';
  if (verdict.outcome === 'unknown')
    return html`<li class="o-unknown">${describeTarget(target)}: unknown. ${verdict.because}</li>`;
  const wrong = isSurprising(cell, verdict);
  return html`<li${wrong ? html` class="o-surprise"` : null}>${describeTarget(target)}: <b>${read}</b></li>`;
}
