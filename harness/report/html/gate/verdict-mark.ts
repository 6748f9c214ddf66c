import type { GateVerdict } from '../../../gate/gate-record.ts';
import { gateWords } from '../../gate-words.ts';
import { type Html, html } from '../html.ts';

/** `✗ worse`, in its color. */
export function verdictMark(is: GateVerdict['is']): Html {
  const { glyph, word, tone } = gateWords[is];
  return html`<b class="o-${tone}"><span aria-hidden="true">${glyph}</span> ${word}</b>`;
}
