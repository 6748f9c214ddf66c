import { metricTitle, metricUnit } from '../../metrics/metrics.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import { plural } from '../format-number.ts';
import { clientDistributions, histogramsBy } from './distributions.ts';
import { isGrave } from './doubt-list.ts';
import { type Html, html } from './html.ts';
import { offeredLine } from './offered-line.ts';
import { percentileTable } from './percentile-table.ts';

/**
 * Attempts that were repeated because the generator or the machine was at fault. They decide nothing; their numbers are
 * shown so that a reader can see what was left out and why.
 */
export function discardedAttempts(cell: CellRecord): Html | null {
  if (cell.discarded.length === 0) return null;
  return html`<details class="more"><summary>${plural(cell.discarded.length, 'attempt')} discarded and repeated because of the generator or the machine</summary>
${cell.discarded.map((attempt, index) => discarded(cell, attempt, index))}</details>`;
}

function discarded(cell: CellRecord, attempt: RepetitionRecord, index: number): Html {
  const alone = { ...cell, repetitions: [attempt] };
  const groups = clientDistributions.flatMap(({ metric, apart }) => {
    const rows = histogramsBy(alone, metric, apart).map(({ label, histogram }) => ({
      label: label || 'all',
      histogram,
    }));
    return rows.length > 0 ? [{ title: metricTitle(metric), unit: metricUnit(metric), rows }] : [];
  });
  const reasons = attempt.doubts.filter((doubt) => isGrave(doubt));
  return html`<h4>Discarded attempt ${index + 1}, ${attempt.startedAt}</h4>
<ul class="reasons">${reasons.map(({ sentence }) => html`<li>${sentence}</li>`)}${attempt.error ? html`<li>${attempt.error.message}</li>` : null}</ul>
${attempt.offered ? offeredLine(attempt.offered) : null}
${groups.length > 0 ? percentileTable(groups, { caption: html`<span class="sr">Percentiles of the discarded attempt</span>`, rowsAre: 'Distribution' }) : null}`;
}
