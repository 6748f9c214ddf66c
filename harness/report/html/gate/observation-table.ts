import type { GateRecord } from '../../../gate/gate-record.ts';
import { formatValue } from '../../format-number.ts';
import { type Observation, observationsOf } from '../../gate-observations.ts';
import type { GateSides } from '../../gate-sides.ts';
import { sayChange, sideName } from '../../gate-words.ts';
import { type Html, html } from '../html.ts';
import { laneHeight, launchDots } from './launch-dots.ts';
import { axisLabels, type RatioAxis } from './ratio-axis.ts';

/** What differs on the servers, on the axis of the numbers: where to look for why one side is slower. */
export function observationTable(record: GateRecord, sides: GateSides, axis: RatioAxis): Html | null {
  const seen = observationsOf(sides);
  if (seen.length === 0) return null;
  return html`<table class="plot observed"><caption>On the servers <span class="quiet">Observed, not judged: where to look for the reason. A dot is a launch, an arrow is beyond the axis.</span></caption>
<thead><tr><th scope="col">Observed</th><th scope="col" class="axis"><span class="sr">Ratio of head to base</span>${axisLabels(axis)}</th><th scope="col">${sideName(record, 'base')}</th><th scope="col">${sideName(record, 'head')}</th><th scope="col">Ratio</th></tr></thead>
<tbody>${seen.map((one) => row(record, one, axis))}</tbody></table>`;
}

function row(record: GateRecord, { title, unit, base, head, pairs }: Observation, axis: RatioAxis): Html {
  const ratio = base > 0 && head > 0 ? sayChange(head / base) : '–';
  return html`<tr><th scope="row">${title}</th>
<td class="picture"><svg class="interval" height="${laneHeight(pairs) + 6}" aria-hidden="true">${launchDots(pairs, { axis, unit: null, top: 3 })}</svg></td>
<td class="value" data-label="${sideName(record, 'base')}">${formatValue(base, unit)}</td><td class="value" data-label="${sideName(record, 'head')}">${formatValue(head, unit)}</td><td class="value" data-label="Ratio"><b>${ratio}</b></td></tr>`;
}
