import type { Doubt } from '../../judge/verdict.ts';
import type { RepetitionRecord } from '../../record/run-record.ts';
import { metricTitle } from '../summarize-verdict.ts';
import { type Html, html } from './html.ts';

const biases: Readonly<Record<Doubt['bias'], string>> = {
  'reads-low': 'The number may read too low.',
  'reads-high': 'The number may read too high.',
  either: 'The number may be wrong either way.',
};

/** Whether a repetition is believed, and if not, which of its numbers are not and why. */
export function doubtList({ doubts, error }: RepetitionRecord): Html {
  const doubted = doubts.filter(({ affects }) => affects.length > 0);
  const remarks = doubts.filter(({ affects }) => affects.length === 0);
  return html`${verdictOn(doubted, error !== null)}
${remarks.map(({ sentence, advice }) => html`<p class="remark"><b>Remark.</b> ${sentence} <em>${advice}</em></p>`)}`;
}

function verdictOn(doubted: readonly Doubt[], broken: boolean): Html {
  if (doubted.length === 0) {
    return broken
      ? html`<p class="doubted"><b><span aria-hidden="true">!</span> Not complete.</b></p>`
      : html`<p class="believed"><b><span aria-hidden="true">✓</span> Believed.</b> No reason was found to doubt these numbers: load, generator, observers and faults were checked.</p>`;
  }
  return html`<div class="doubted"><p><b><span aria-hidden="true">?</span> Doubted.</b></p><ul>${doubted.map(
    ({ sentence, advice, affects, bias }) =>
      html`<li>${sentence} <em>${advice}</em> <span class="quiet">Makes unknown: ${[...new Set(affects.map(metricTitle))].join(', ').toLowerCase()}. ${biases[bias]}</span></li>`,
  )}</ul></div>`;
}
