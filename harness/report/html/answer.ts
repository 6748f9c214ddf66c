import { formatMs } from '../../core/duration.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { conclusion, extent, outcomeCounts } from '../headline.ts';
import { outcomeWords } from '../outcome-words.ts';
import { type Html, html } from './html.ts';

/** The answer before anything else: what it means, then how many cells came out how. */
export function answer(record: RunRecord): Html {
  return html`<section id="answer" aria-labelledby="answer-title">
${record.state === 'complete' ? null : html`<p class="banner" role="note"><b><span aria-hidden="true">!</span> ${record.state === 'interrupted' ? 'Interrupted: partial' : 'Not ended: partial'}</b> Cells that had not run are marked so; nothing is said about them.</p>`}
<h1 id="answer-title">${conclusion(record)}</h1>
<p class="headline"><span class="extent">${extent(record)}:</span> ${outcomeCounts(record).map(
    ({ outcome, count }, index, all) => {
      const { glyph, one, many } = outcomeWords[outcome];
      const end = index === all.length - 1 ? '.' : ',';
      return html`<span class="count o-${outcome}${count === 0 ? ' none' : ''}"><span class="glyph" aria-hidden="true">${glyph}</span> <b>${count}</b> ${count === 1 ? one : many}<span class="sr">${end}</span></span> `;
    },
  )}</p>
<p class="quiet">Suite ${record.suite}, ${dateOf(record.startedAt)}${record.endedAt ? `, ${formatMs(Date.parse(record.endedAt) - Date.parse(record.startedAt))}` : ''}, on ${record.provenance.machine.cpu} with ${record.provenance.machine.cores} cores, ${record.provenance.runtime} runtime.</p>
</section>`;
}

/** `2026-10-05 09:00 UTC`: the same for every reader. */
function dateOf(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
