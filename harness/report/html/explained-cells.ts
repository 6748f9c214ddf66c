import type { CellOutcome } from '../../judge/verdict.ts';
import type { CellRecord, RunRecord } from '../../record/run-record.ts';
import { decidingNumber, decidingVerdict, isSurprising } from '../deciding-number.ts';
import { outcomeWords } from '../outcome-words.ts';
import { describeTarget } from '../summarize-verdict.ts';
import { cellAnchor } from './anchor.ts';
import { type Html, html } from './html.ts';

/** Every cell that did not simply pass, grouped by how it came out, each with what a reader needs to know. */
export function explainedCells(record: RunRecord): Html {
  return html`${groups.map(({ outcome, title, lead, explain }) => {
    const cells = record.cells.filter((cell) => cell.outcome === outcome);
    if (cells.length === 0) return null;
    return html`<section class="explained" aria-labelledby="explained-${outcome}"><h2 id="explained-${outcome}"><span class="o-${outcome}" aria-hidden="true">${outcomeWords[outcome].glyph}</span> ${title}</h2>
<p class="lead">${lead}</p><ul>${cells.map((cell) => html`<li><a href="#${cellAnchor(cell.key)}">${cell.key}</a> <div>${explain(cell)}</div></li>`)}</ul></section>`;
  })}`;
}

interface Group {
  readonly outcome: CellOutcome;
  readonly title: string;
  readonly lead: string;
  readonly explain: (cell: CellRecord) => Html;
}

const number = (cell: CellRecord) => html`<strong>${decidingNumber(cell)}</strong>`;

const groups: readonly Group[] = [
  {
    outcome: 'surprise',
    title: 'Surprises',
    lead: 'These did not have the outcome that the plan expects. They decide the exit code.',
    explain: (cell) => html`${number(cell)} ${surprises(cell)}`,
  },
  {
    outcome: 'error',
    title: 'Errors',
    lead: 'These could not be measured.',
    explain: number,
  },
  {
    outcome: 'expected-fail',
    title: 'Expected failures',
    lead: 'The plan expects these to fail, and they show by how much; a pass would be a surprise.',
    explain: (cell) => {
      const verdict = decidingVerdict(cell);
      return html`${number(cell)} <span class="quiet"><br>${verdict ? `Target: ${describeTarget(verdict.target)}. ` : ''}${cell.scenario.question}</span>`;
    },
  },
  {
    outcome: 'unknown',
    title: 'Unknown',
    lead: 'No verdict, because numbers are missing or not reliable. Not a pass.',
    explain: (cell) => html`${decidingNumber(cell)}`,
  },
  {
    outcome: 'skipped',
    title: 'Skipped',
    lead: 'Not run here; each with what would enable it.',
    explain: (cell) => html`${cell.skipped?.reason ?? ''} <strong>${cell.skipped?.enable ?? ''}</strong>`,
  },
];

function surprises(cell: CellRecord): Html {
  const expected = cell.expect === 'pass' ? 'A pass was expected, but ' : 'A failure was expected, but ';
  const wrong = cell.verdicts
    .filter((verdict) => isSurprising(cell, verdict))
    .map(({ target, outcome }) => `${describeTarget(target)} ${outcome === 'pass' ? 'passed' : 'failed'}`);
  return html`<span class="quiet"><br>${expected}${wrong.length > 0 ? wrong.join('; ') : 'no gate did'}.</span>`;
}
