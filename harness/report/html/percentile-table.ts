import type { Histogram } from '../../core/histogram.ts';
import type { Unit } from '../../metrics/metric.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { supportOf } from '../percentile-support.ts';
import { type Content, type Html, html } from './html.ts';

const quantiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p99.9', 0.999],
] as const;

interface DistributionRow {
  readonly label: Content;
  readonly histogram: Histogram;
}

/** Distributions of one metric. */
export interface DistributionGroup {
  /** Names the group in a table of several; null for the only one. */
  readonly title: Content;
  readonly unit: Unit;
  readonly rows: readonly DistributionRow[];
}

export interface PercentileTableOptions {
  readonly caption: Content;
  /** What a row is: `Operation`, `Topology`. */
  readonly rowsAre: string;
}

/** Percentiles of merged histograms with their number of samples; those that rest on few samples are marked. */
export function percentileTable(
  groups: readonly DistributionGroup[],
  { caption, rowsAre }: PercentileTableOptions,
): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${rowsAre}, percentiles"><table class="numbers">
<caption>${caption}</caption>
<thead><tr><th scope="col">${rowsAre}</th><th scope="col">n</th>${quantiles.map(([name]) => html`<th scope="col">${name}</th>`)}<th scope="col">max</th></tr></thead>
${groups.map(
  ({ title, unit, rows }) =>
    html`<tbody>${title === null ? null : html`<tr class="group"><th scope="rowgroup" colspan="8">${title}</th></tr>`}${rows.map((row) => tableRow(row, unit))}</tbody>`,
)}</table></div>`;
}

function tableRow({ label, histogram }: DistributionRow, unit: Unit): Html {
  return html`<tr><th scope="row">${label}</th><td>${formatCount(histogram.count)}</td>${quantiles.map(
    ([, q]) => html`<td>${percentile(histogram, q, unit)}</td>`,
  )}<td>${formatValue(histogram.max, unit)}</td></tr>`;
}

/** What the marks in tables of percentiles mean. */
export const percentileMarks = '~ has fewer than 100 samples beyond it and is only a hint. – has none.';

function percentile(histogram: Histogram, q: number, unit: Unit): Content {
  const support = supportOf(histogram.count, q);
  if (support === 'none') return html`<span class="quiet" title="Too few samples">–</span>`;
  const value = formatValue(histogram.quantile(q), unit);
  return support === 'few' ? html`<span class="few">~ ${value}</span>` : value;
}
