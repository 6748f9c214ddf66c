import { metricTitle, metricUnit } from '../../metrics/metrics.ts';
import { formatValue } from '../format-number.ts';
import type { GeneratorCell } from '../generator-groups.ts';
import { selectMeasurements, sumTotals } from '../select-measurements.ts';
import { type Html, html } from './html.ts';

/** What the checkers counted in the ledger of each generator; null where no ledger was kept. */
export function generatorLedger(cells: readonly GeneratorCell[]): Html | null {
  const columns = cells.filter(({ offered }) => offered !== null);
  const totals = (metric: string, { cell }: GeneratorCell) =>
    selectMeasurements(cell.repetitions, 'total', { metric }).filter(
      ({ source }) => source.kind === 'checker',
    );
  const metrics = new Set(
    columns.flatMap(({ cell }) =>
      cell.repetitions.flatMap(({ measurements }) =>
        measurements.flatMap(({ source, value, metric }) =>
          source.kind === 'checker' && value.kind === 'total' ? metric : [],
        ),
      ),
    ),
  );
  if (metrics.size === 0) return null;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Ledgers of the generators"><table class="numbers">
<caption>Ledgers <span class="quiet">Do the generators' histories have the same totals?</span></caption>
<thead><tr><th scope="col">Counted</th>${columns.map(({ driver }) => html`<th scope="col">${driver}</th>`)}</tr></thead>
<tbody>${[...metrics].map(
    (metric) =>
      html`<tr><th scope="row">${metricTitle(metric)}</th>${columns.map((column) => {
        const sum = sumTotals(totals(metric, column));
        return html`<td>${sum === null ? '–' : formatValue(sum, metricUnit(metric))}</td>`;
      })}</tr>`,
  )}</tbody></table></div>`;
}
