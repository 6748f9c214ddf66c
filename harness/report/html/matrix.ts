import type { CellRecord, RunRecord } from '../../record/run-record.ts';
import { decidingNumber, decidingVerdict } from '../deciding-number.ts';
import { formatCount } from '../format-number.ts';
import { scenariosOf, topologiesOf } from '../headline.ts';
import { outcomeWords } from '../outcome-words.ts';
import { cellAnchor, scenarioAnchor } from './anchor.ts';
import { type Html, html } from './html.ts';

/** Topology by scenario: the verdict of each cell and the number that decided it. */
export function matrix(record: RunRecord): Html {
  const scenarios = scenariosOf(record);
  const cells = new Map(record.cells.map((cell) => [cell.key, cell]));
  return html`<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title">Verdicts</h2>
<table class="matrix"><caption class="sr">Verdict and deciding number of each topology under each scenario</caption>
<thead><tr><th scope="col">Topology</th>${scenarios.map((name) => html`<th scope="col"><a href="#${scenarioAnchor(name)}">${name}</a></th>`)}</tr></thead>
<tbody>${topologiesOf(record).map(
    (topology) =>
      html`<tr><th scope="row">${topology}</th>${scenarios.map((scenario) => {
        const cell = cells.get(`${topology}/${scenario}`);
        return cell ? matrixCell(cell) : html`<td class="absent"><span class="quiet">not planned</span></td>`;
      })}</tr>`,
  )}</tbody></table>
<p class="note">Each number is the one that decided: the first target of the scenario where a cell passes, otherwise the target that did not come out. n is the number of samples behind it.</p></section>`;
}

function matrixCell(cell: CellRecord): Html {
  const { glyph, word } = outcomeWords[cell.outcome];
  const verdict = decidingVerdict(cell);
  const observed = verdict?.observed ?? null;
  const watched = verdict?.target.level === 'watch';
  return html`<td class="o-${cell.outcome}" data-scenario="${cell.scenario.name}"><a href="#${cellAnchor(cell.key)}">
<span class="verdict"><span class="glyph" aria-hidden="true">${glyph}</span> ${word}</span>
<span class="number">${decidingNumber(cell)}</span>
${observed ? html`<span class="rest">n ${formatCount(observed.samples)}${observed.repetitions === 1 ? null : `, ${formatCount(observed.repetitions)} launches`}${watched ? ', watched' : null}</span>` : null}</a></td>`;
}
