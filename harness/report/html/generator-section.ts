import { metricTitle, metricUnit } from '../../metrics/metrics.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { RangeChart } from '../chart-spec.ts';
import { describeWorkload } from '../describe-settings.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { type GeneratorCell, type GeneratorGroup, generatorGroups } from '../generator-groups.ts';
import { supportedQuantile } from '../percentile-support.ts';
import { cellAnchor } from './anchor.ts';
import { closedLoopNote } from './closed-loop.ts';
import { histogramsBy } from './distributions.ts';
import { figure } from './figure.ts';
import { generatorCost } from './generator-cost.ts';
import { generatorLedger } from './generator-ledger.ts';
import { type Html, html } from './html.ts';
import { percentileMarks, percentileTable } from './percentile-table.ts';

/** What each generator saw of the same work, side by side; null for a run in which no work was sent by several. */
export function generatorSection(record: RunRecord): Html | null {
  const groups = generatorGroups(record);
  if (groups.length === 0) return null;
  return html`<section id="generators" aria-labelledby="generators-title"><h2 id="generators-title">What each generator saw</h2>
<p class="lead">The same operations on the same topology, sent by different tools. Where the numbers differ, the tool is part of them.</p>
${groups.map(group)}</section>`;
}

function group(one: GeneratorGroup): Html {
  const { topology, workload, cells } = one;
  return html`<h3>${nameOf(one)} on ${topology.name}</h3>
<p class="quiet">${describeWorkload(workload)}.</p>
${percentiles(one)}
${generatorCost(cells)}
${generatorLedger(cells)}`;
}

function nameOf({ workload }: GeneratorGroup): string {
  switch (workload.kind) {
    case 'request':
      return workload.operation;
    case 'journey':
      return 'Journey';
    case 'room':
      return 'Room';
    case 'script':
      return 'Script';
  }
}

/** The chart has all operations of a generator together, the table each operation apart. */
function percentiles({ workload, cells }: GeneratorGroup): Html | null {
  const isRoom = workload.kind === 'room';
  const metric = isRoom ? 'delivery_latency_ms' : 'http_latency_ms';
  const unit = metricUnit(metric);
  const together = cells.flatMap(({ cell, ...of }) =>
    histogramsBy(cell, metric, null).map(({ histogram }) => ({ label: labelOf(of), cell, histogram })),
  );
  if (together.length === 0) return null;
  const parts = cells.flatMap(({ cell, ...of }) =>
    histogramsBy(cell, metric, isRoom ? 'path' : 'operation').map(({ label, histogram }) => ({
      part: label,
      row: { label: html`<a href="#${cellAnchor(cell.key)}">${labelOf(of)}</a>`, histogram },
    })),
  );
  const spec: RangeChart = {
    kind: 'range',
    unit,
    target: null,
    rows: together.map(({ label, histogram }) => ({
      label,
      count: histogram.count,
      p50: supportedQuantile(histogram, 0.5),
      p95: supportedQuantile(histogram, 0.95),
      p99: supportedQuantile(histogram, 0.99),
    })),
  };
  const closed = cells.some(({ loop, offered }) => loop === 'closed' && offered !== null)
    ? ` ${closedLoopNote}`
    : '';
  return figure(spec, {
    title: metricTitle(metric),
    question: 'How long does the same operation take, as each generator measures it?',
    note: `Logarithmic scale. Percentiles of all samples of the measured phase together, never averaged. ${percentileMarks}${closed}`,
    summary: together
      .map(
        ({ label, histogram }) =>
          `${label}: p95 ${formatValue(histogram.quantile(0.95), unit)} of ${formatCount(histogram.count)}`,
      )
      .join('; '),
    table: percentileTable(
      [...Map.groupBy(parts, ({ part }) => part)].map(([part, rows]) => ({
        title: part,
        unit,
        rows: rows.map(({ row }) => row),
      })),
      { caption: html`<span class="sr">${metricTitle(metric)} by generator</span>`, rowsAre: 'Generator' },
    ),
  });
}

/** `k6, open`. */
function labelOf({ driver, loop }: Pick<GeneratorCell, 'driver' | 'loop'>): string {
  return `${driver}, ${loop}`;
}
