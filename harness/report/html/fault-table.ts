import type { RepetitionRecord } from '../../record/run-record.ts';
import { formatMoment } from '../format-number.ts';
import { type Html, html } from './html.ts';

/** What was broken, when, and how its effect was seen. */
export function faultTable({ faults }: RepetitionRecord): Html | null {
  if (faults.length === 0) return null;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Faults"><table class="faults">
<caption>Faults <span class="quiet">Did each one take effect?</span></caption>
<thead><tr><th scope="col">Fault</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Nodes</th><th scope="col">Effect</th></tr></thead>
<tbody>${faults.map(
    ({ name, startedUs, endedUs, nodes, effect }) =>
      html`<tr><th scope="row">${name}</th><td class="time">${formatMoment(startedUs)}</td><td class="time">${formatMoment(endedUs)}</td><td>${nodes.join(', ')}</td>
<td>${effect.confirmed ? html`<span class="o-pass"><span aria-hidden="true">✓</span> confirmed:</span> ${effect.evidence}` : html`<span class="o-unknown"><span aria-hidden="true">?</span> not confirmed:</span> ${effect.because}`}</td></tr>`,
  )}</tbody></table></div>`;
}
