import type { Doubt, Way } from '../../judge/verdict.ts';
import { metricTitle } from '../../metrics/metrics.ts';
import type { RepetitionRecord } from '../../record/run-record.ts';
import { type Html, html } from './html.ts';

const biases: Readonly<Record<Doubt['bias'], string>> = {
  'reads-low': 'The number may read too low.',
  'reads-high': 'The number may read too high.',
  either: 'The number may be wrong either way.',
};

/** Whether a repetition is believed, and if not, which of its numbers are not and why. */
export function doubtList({ doubts, error, measurements }: RepetitionRecord): Html {
  const measured = new Set(measurements.map(({ metric }) => metric));
  const doubted = doubts.filter((doubt) => isGrave(doubt));
  const remarks = doubts.filter((doubt) => !isGrave(doubt));
  return html`${verdictOn(doubted, { broken: error !== null, measured })}
${remarks.map(({ sentence, advice }) => html`<p class="remark"><b>Remark.</b> ${sentence} <em>${advice}</em></p>`)}`;
}

/** Whether a doubt can take a pass away. */
export function isGrave(doubt: Doubt): boolean {
  return gravely(doubt).length > 0;
}

/** A slight doubt, which is at most why a target was missed, is told as a remark: the verdict says whether it was. */
function gravely({ affects, bias, ways = [{ affects, bias }] }: Doubt): readonly Way[] {
  return ways.filter((way) => way.weight !== 'slight' && way.affects.length > 0);
}

interface Shown {
  readonly broken: boolean;
  /** Names of what the repetition has: what was not measured needs no doubt. */
  readonly measured: ReadonlySet<string>;
}

function verdictOn(doubted: readonly Doubt[], { broken, measured }: Shown): Html {
  if (doubted.length === 0) {
    return broken
      ? html`<p class="doubted"><b><span aria-hidden="true">!</span> Incomplete.</b></p>`
      : html`<p class="believed"><b><span aria-hidden="true">✓</span> No doubts.</b> Load, generator, observers and faults were checked.</p>`;
  }
  return html`<div class="doubted"><p><b><span aria-hidden="true">?</span> Doubted.</b></p><ul>${doubted.map(
    (doubt) =>
      html`<li>${doubt.sentence} <em>${doubt.advice}</em> ${gravely(doubt).map((way) => doubtedWay(way, measured))}</li>`,
  )}</ul></div>`;
}

function doubtedWay({ affects, bias }: Way, measured: ReadonlySet<string>): Html | null {
  const titles = new Set(affects.filter((metric) => measured.has(metric)).map(metricTitle));
  if (titles.size === 0) return null;
  return html`<span class="quiet">Affects: ${[...titles].join(', ').toLowerCase()}. ${biases[bias]}</span> `;
}
