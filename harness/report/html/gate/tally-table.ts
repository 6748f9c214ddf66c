import type { GateCell, GateNumber, GateRecord } from '../../../gate/gate-record.ts';
import { formatValue, plural } from '../../format-number.ts';
import { isTally, middleOf, pairsOf } from '../../gate-numbers.ts';
import { numberName, sideName, whatWouldTell } from '../../gate-words.ts';
import { type Html, html } from '../html.ts';
import { verdictMark } from './verdict-mark.ts';

/** What was counted, which is exact: each launch's count on both sides, and the story of what one side never did. */
export function tallyTable(record: GateRecord, cell: GateCell): Html | null {
  const numbers = cell.numbers.filter(isTally);
  if (numbers.length === 0) return null;
  return html`<table class="tallies"><caption>Counts <span class="quiet">Exact. A box is a launch, where these differ.</span></caption>
<thead><tr><th scope="col">Number</th><th scope="col">${sideName(record, 'base')}</th><th scope="col">${sideName(record, 'head')}</th><th scope="col">Verdict</th></tr></thead>
<tbody>${numbers.map((number) => row(record, number))}</tbody></table>`;
}

function row(record: GateRecord, number: GateNumber): Html {
  const { verdict } = number;
  const told = verdict.is === 'unknown' ? whatWouldTell(verdict, record.rules) : null;
  const why = verdict.is === 'unknown' ? verdict.because : verdict.story;
  return html`<tr><th scope="row">${numberName(number)}</th>
<td data-label="${sideName(record, 'base')}">${tally(number, 'base')}</td>
<td data-label="${sideName(record, 'head')}">${tally(number, 'head')}</td>
<td class="said">${verdictMark(verdict.is)}${why === null ? null : html` <span class="why">${why}${told === null ? null : html` <em>${told}</em>`}</span>`}</td></tr>`;
}

/** The sum, and a box for each launch with its count where these differ. */
function tally(number: GateNumber, side: 'base' | 'head'): Html {
  const values = pairsOf(number).map((pair) => pair[side]);
  const middle = middleOf(number, side);
  if (middle === null) return html`<span class="quiet">not measured</span>`;
  const { unit } = number;
  const launches = plural(values.length, 'launch', 'launches');
  if (values.every((value) => value === values[0])) {
    const each =
      values.length > 1 && middle !== values[0] ? `, ${formatValue(values[0] ?? 0, unit)} in each` : '';
    return html`<b>${formatValue(middle, unit)}</b> <span class="quiet">in ${launches}${each}</span>`;
  }
  const boxes = values.map(
    (value) => html`<li${value === 0 ? null : html` class="some"`}>${formatValue(value, unit)}</li>`,
  );
  return html`<b>${formatValue(middle, unit)}</b> <span class="quiet">in ${launches}</span><ul class="boxes">${boxes}</ul>`;
}
