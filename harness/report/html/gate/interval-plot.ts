import type { GateCell, GateNumber, GateRecord } from '../../../gate/gate-record.ts';
import { plural } from '../../format-number.ts';
import { isTally, pairsOf, sayMiddles } from '../../gate-numbers.ts';
import { numberName, sayRatio, whatWouldTell } from '../../gate-words.ts';
import { type Html, html } from '../html.ts';
import { laneHeight, launchDots, logRatio } from './launch-dots.ts';
import { axisLabels, placeOf, type RatioAxis } from './ratio-axis.ts';
import { verdictMark } from './verdict-mark.ts';

const barY = 12;
const lane = 20;

/** The numbers of a cell that have a ratio, each as an interval against the zone of indifference with its launches as dots. */
export function intervalPlot(record: GateRecord, cell: GateCell, axis: RatioAxis): Html | null {
  const numbers = cell.numbers.filter((number) => !isTally(number));
  if (numbers.length === 0) return null;
  return html`<table class="plot"><caption>Head to base <span class="quiet">A dot is a launch, the first on top; the bar is the interval over launches. Gray: less than what counts as a change.</span></caption>
<thead><tr><th scope="col">Number</th><th scope="col" class="axis"><span class="sr">Ratio of head to base</span>${axisLabels(axis)}</th><th scope="col">Base → head</th><th scope="col">Verdict</th></tr></thead>
<tbody>${numbers.map((number) => row(record, number, axis))}</tbody></table>`;
}

function row(record: GateRecord, number: GateNumber, axis: RatioAxis): Html {
  const { verdict } = number;
  const told = whatWouldTell(verdict, record.rules);
  const launches = plural(pairsOf(number).length, 'launch', 'launches');
  return html`<tr><th scope="row">${numberName(number)}${number.better === 'higher' ? html` <small class="quiet">more is better</small>` : null}</th>
<td class="picture">${picture(number, axis)}</td>
<td class="values"><span>${sayMiddles(number)}</span>${verdict.ratio ? html` <b>${sayRatio(verdict.ratio)}</b>` : null} <small class="quiet">${launches}</small></td>
<td class="said">${verdictMark(verdict.is)}${verdict.is === 'unknown' ? html` <span class="why">${verdict.because}${told === null ? null : html` <em>${told}</em>`}</span>` : verdict.story === null ? null : html` <span class="why">${verdict.story}</span>`}</td></tr>`;
}

function picture(number: GateNumber, axis: RatioAxis): Html {
  const pairs = pairsOf(number);
  const height = lane + laneHeight(pairs) + 2;
  return html`<svg class="interval v-${number.verdict.is}" height="${height}" role="img" aria-label="${describe(number)}">${bar(number, axis)}${launchDots(pairs, { axis, unit: number.unit, top: lane })}</svg>`;
}

function bar({ verdict: { ratio } }: GateNumber, axis: RatioAxis): Html | null {
  if (ratio === null) return null;
  const [low, value, high] = [ratio.low, ratio.value, ratio.high].map((one) => placeOf(axis, Math.log(one)));
  if (!low || !value || !high) return null;
  const arrow = ({ x, beyond }: typeof low) =>
    beyond === null
      ? null
      : html`<svg x="${x}%" y="${barY}"><path class="beyond" d="${beyond === 'right' ? 'M-9-5L0 0-9 5Z' : 'M9-5L0 0 9 5Z'}"/></svg>`;
  return html`<line class="bar" x1="${low.x}%" x2="${high.x}%" y1="${barY}" y2="${barY}"/>${arrow(low)}${arrow(high)}<svg x="${value.x}%" y="${barY}"><path class="estimate" d="M0-6L6 0 0 6-6 0Z"/></svg>`;
}

/** The picture in a sentence, for those who cannot see it. */
function describe(number: GateNumber): string {
  const { ratio } = number.verdict;
  const logs = pairsOf(number).flatMap(({ base, head }) => logRatio(base, head) ?? []);
  const up = logs.filter((log) => log > 0).length;
  const launches = `${plural(logs.length, 'launch', 'launches')}, head above base in ${up}`;
  const estimate = ratio === null ? 'no interval' : sayRatio(ratio);
  return `${numberName(number)}: ${estimate}; ${launches}`;
}
