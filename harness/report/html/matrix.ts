import type { Estimate, Verdict } from '../../judge/verdict.ts';
import type { Target } from '../../plan/target.ts';
import type { CellRecord, RunRecord } from '../../record/run-record.ts';
import { decidingNumber, decidingVerdict } from '../deciding-number.ts';
import { formatCount, formatValue, plural } from '../format-number.ts';
import { scenariosOf, topologiesOf } from '../headline.ts';
import { outcomeWords } from '../outcome-words.ts';
import { titleWithLabels } from '../summarize-verdict.ts';
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
<p class="note">Each number is the one that decided: the first target of the scenario where a cell passes, otherwise the target that was not as expected. n is the number of samples behind it.${record.cells.some(({ discarded }) => discarded.length > 0) ? ' An attempt is discarded and repeated when the generator or the machine was the cause, regardless of its numbers; its cell shows it.' : null}</p></section>`;
}

function matrixCell(cell: CellRecord): Html {
  const { glyph, word } = outcomeWords[cell.outcome];
  const verdict = decidingVerdict(cell);
  return html`<td class="o-${cell.outcome}" data-scenario="${cell.scenario.name}"><a href="#${cellAnchor(cell.key)}">
<span class="verdict"><span class="glyph" aria-hidden="true">${glyph}</span> ${word}</span>
<span class="number">${decidingNumber(cell)}</span>
${verdict ? basis(cell, verdict) : null}</a></td>`;
}

/** What the number rests on; a count per repetition rests on that alone. */
function basis({ discarded }: CellRecord, { outcome, target, observed }: Verdict): Html | null {
  if (observed === null) return null;
  const { samples, repetitions } = observed;
  const parts = [
    outcome === 'unknown' ? `measured: ${readAllTheSame(target, observed)}` : null,
    target.at !== 'total' && samples > repetitions
      ? html`<span class="nowrap">n ${formatCount(samples)}</span>`
      : null,
    repetitions > 1 ? `${formatCount(repetitions)} repetitions` : null,
    target.level === 'watch' && outcome === 'pass' ? 'watched' : null,
    discarded.length > 0 ? `after ${plural(discarded.length, 'discarded attempt')}` : null,
  ].filter((part) => part !== null);
  return html`<span class="rest">${parts.map((part, index) => html`${index > 0 ? ', ' : null}${part}`)}</span>`;
}

/** A number that is not reliable, with its name. */
function readAllTheSame(target: Target, { value, unit }: Estimate): string {
  const name =
    target.at === 'share' || target.at === 'total' ? titleWithLabels(target).toLowerCase() : target.at;
  return `${name} ${formatValue(value, unit)}`;
}
