import { metricTitle, metricUnit } from '../../metrics/metrics.ts';
import type { Measurement } from '../../observe/measurement.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { sumProportions, sumTotals } from '../select-measurements.ts';
import { type Html, html } from './html.ts';

/** What the checkers counted in the ledger: sessions, and messages local and cross-instance apart. */
export function ledgerTotals(cell: CellRecord): Html | null {
  const counted = cell.repetitions
    .flatMap(({ measurements }) => measurements)
    .filter(
      ({ source, value }) =>
        source.kind === 'checker' && (value.kind === 'total' || value.kind === 'proportion'),
    );
  if (counted.length === 0) return null;
  const columns = [...new Set(counted.map(labelOf))];
  const rows = Map.groupBy(counted, ({ metric }) => metric);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Ledger"><table class="numbers">
<caption>Ledger <span class="quiet">Totals from the clients' histories.</span></caption>
<thead><tr><th scope="col">Counted</th>${columns.map((column) => html`<th scope="col">${column === '' ? 'all' : column}</th>`)}</tr></thead>
<tbody>${[...rows].map(
    ([metric, group]) =>
      html`<tr><th scope="row">${metricTitle(metric)}</th>${columns.map(
        (column) =>
          html`<td>${sumText(
            metric,
            group.filter((measurement) => labelOf(measurement) === column),
          )}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

function labelOf({ labels }: Measurement): string {
  return Object.entries(labels)
    .map(([name, value]) =>
      name === 'fault' ? (value === 'none' ? 'before any fault' : `after ${value}`) : value,
    )
    .join(', ');
}

function sumText(metric: string, group: readonly Measurement[]): string {
  const proportion = sumProportions(group);
  if (proportion) {
    const { count, of } = proportion;
    const share = of === 0 ? '' : ` (${formatValue(count / of, 'ratio')})`;
    return `${formatCount(count)} of ${formatCount(of)}${share}`;
  }
  // Times of several repetitions are not added up: the longest is shown.
  const total = metricUnit(metric) === 'ms' ? longest(group) : sumTotals(group);
  return total === null ? '–' : formatValue(total, metricUnit(metric));
}

function longest(group: readonly Measurement[]): number | null {
  const times = group.flatMap(({ value }) => (value.kind === 'total' ? [value.value] : []));
  return times.length === 0 ? null : Math.max(...times);
}
