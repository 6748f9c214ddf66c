import type { Verdict } from '../../judge/verdict.ts';
import type { CellRecord, RunRecord } from '../../record/run-record.ts';
import { decidingNumber, isSurprising } from '../deciding-number.ts';
import { formatValue } from '../format-number.ts';
import { outcomeWords } from '../outcome-words.ts';
import { areEndsOfRange, describeRange, describeTarget } from '../summarize-verdict.ts';
import { cellAnchor } from './anchor.ts';
import { type Html, html } from './html.ts';

/** Cells that were chosen one by one: the question of each, what was expected, what was read, and the verdict. */
export function cellList(record: RunRecord): Html {
  return html`<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title">Verdicts</h2>
<table class="list"><caption class="sr">The question of each cell, expected and measured values, and the verdict</caption>
<thead><tr><th scope="col">Cell</th><th scope="col">Question</th><th scope="col">Expected and measured</th><th scope="col">Verdict</th></tr></thead>
<tbody>${record.cells.map(row)}</tbody></table></section>`;
}

function row(cell: CellRecord): Html {
  const { glyph, word } = outcomeWords[cell.outcome];
  return html`<tr><th scope="row"><a href="#${cellAnchor(cell.key)}">${cell.topology.name}<span class="rest">${cell.scenario.name}</span></a></th>
<td>${cell.scenario.question}</td>
<td>${cell.verdicts.length > 0 ? html`<ul>${expectations(cell)}</ul>` : decidingNumber(cell)}</td>
<td class="o-${cell.outcome}"><span class="verdict"><span class="glyph" aria-hidden="true">${glyph}</span> ${word}</span></td></tr>`;
}

/** A line for each target; both ends of a range share one when both are met. */
function expectations(cell: CellRecord): Html[] {
  return cell.verdicts.flatMap((verdict, at) => {
    const [before, after] = [cell.verdicts[at - 1], cell.verdicts[at + 1]];
    if (before && isRangeMet(cell, before, verdict)) return [];
    if (!after || !isRangeMet(cell, verdict, after)) return [expectation(cell, verdict)];
    return [html`<li>${describeRange(verdict.target, after.target)}: <b>${readingOf(verdict)}</b></li>`];
  });
}

function isRangeMet(cell: CellRecord, low: Verdict, high: Verdict): boolean {
  const areMet = [low, high].every((verdict) => verdict.outcome === 'pass' && !isSurprising(cell, verdict));
  return areMet && areEndsOfRange(low.target, high.target);
}

function readingOf({ observed }: Verdict): string {
  return observed ? formatValue(observed.value, observed.unit) : 'no data';
}

function expectation(cell: CellRecord, verdict: Verdict): Html {
  const { target } = verdict;
  if (verdict.outcome === 'unknown')
    return html`<li class="o-unknown">${describeTarget(target)}: unknown. ${verdict.because}</li>`;
  const wrong = isSurprising(cell, verdict);
  return html`<li${wrong ? html` class="o-surprise"` : null}>${describeTarget(target)}: <b>${readingOf(verdict)}</b></li>`;
}
