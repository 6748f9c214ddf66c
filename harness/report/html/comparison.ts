import type { Verdict } from '../../judge/verdict.ts';
import { metricQuestion, metricTitle, metricUnit } from '../../metrics/metrics.ts';
import type { Target } from '../../plan/target.ts';
import type { CellRecord } from '../../record/run-record.ts';
import type { RangeChart } from '../chart-spec.ts';
import { isSurprising } from '../deciding-number.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { supportedQuantile } from '../percentile-support.ts';
import { demand, titleWithLabels } from '../summarize-verdict.ts';
import { againstFirst } from './against-first.ts';
import { cellAnchor } from './anchor.ts';
import { closedLoopNote } from './closed-loop.ts';
import { clientDistributions, histogramsBy } from './distributions.ts';
import { figure } from './figure.ts';
import { type Html, html } from './html.ts';
import { percentileMarks, percentileTable } from './percentile-table.ts';

/** The topologies of one scenario side by side: each target as bars, each latency as percentiles. */
export function comparison(cells: readonly CellRecord[]): Html {
  const measured = cells.filter(({ repetitions }) => repetitions.length > 0);
  const targets = cells[0]?.scenario.targets ?? [];
  if (measured.length === 0) return html`<p>No topology was measured under this scenario.</p>`;
  return html`<div class="compare">
${targets.map((target, index) => targetBars(measured, target, index))}
</div>
${clientDistributions.map(({ metric, apart }) => latencies(measured, metric, apart))}
${againstFirst(measured)}`;
}

/** One bar a topology, from zero, on one scale; the target is a line where it lies within the scale. */
function targetBars(cells: readonly CellRecord[], target: Target, index: number): Html {
  const observed = cells.flatMap((cell) => {
    const verdict = cell.verdicts[index];
    return verdict ? [{ cell, verdict, value: verdict.observed?.value ?? null }] : [];
  });
  const highest = Math.max(target.be, ...observed.map(({ value }) => value ?? 0));
  const percent = (value: number) => (highest === 0 ? 0 : Math.min(100, (value / highest) * 100));
  const position = percent(target.be);
  return html`<table class="bars"><caption><strong>${titleWithLabels(target)}</strong> <span class="quiet">target ${demand(target)}${target.level === 'watch' ? ', watched' : null}</span></caption>
<thead class="sr"><tr><th scope="col">Topology</th><th scope="col">Observed</th></tr></thead>
<tbody>${observed.map(({ cell, verdict, value }) => {
    const tone = toneOf(cell, index);
    return html`<tr><th scope="row"><a href="#${cellAnchor(cell.key)}">${cell.topology.name}</a></th>
<td><span class="track" style="--target:${position}%" aria-hidden="true"><span class="bar bg-${tone}" style="width:${value ? `max(2px, ${percent(value)}%)` : '0'}"></span></span>
<span class="bar-number"><span class="o-${tone}" aria-hidden="true">${glyphs[tone]}</span> ${said(cell, verdict)}</span></td></tr>`;
  })}</tbody></table>`;
}

const glyphs = { pass: '✓', 'expected-fail': '◆', surprise: '✗', unknown: '?', missed: '△' } as const;

function toneOf(cell: CellRecord, index: number): keyof typeof glyphs {
  const verdict = cell.verdicts[index];
  if (!verdict || verdict.outcome === 'unknown') return 'unknown';
  if (isSurprising(cell, verdict)) return 'surprise';
  if (verdict.outcome === 'pass') return 'pass';
  return verdict.target.level === 'watch' ? 'missed' : 'expected-fail';
}

/** The number of a bar; of a count or a share also what it is out of. */
function said(cell: CellRecord, verdict: Verdict): Html {
  const { target, observed } = verdict;
  if (observed === null) return html`no data`;
  const value = formatValue(observed.value, observed.unit);
  if (verdict.outcome === 'unknown') return html`${value} <span class="quiet">not reliable</span>`;
  const words = html`<span class="quiet">${describeVerdict(cell, verdict)}</span>`;
  if (target.at === 'share') return html`${value} ${words}`;
  return target.at === 'total' && observed.unit === 'count'
    ? html`${describeVerdict(cell, verdict)}`
    : html`${value}`;
}

function latencies(cells: readonly CellRecord[], metric: string, apart: string | null): Html | null {
  const rows = cells.flatMap((cell) =>
    histogramsBy(cell, metric, apart).map(({ label, histogram }) => ({
      label: label === '' ? cell.topology.name : `${cell.topology.name} · ${label}`,
      histogram,
    })),
  );
  if (rows.length === 0) return null;
  const [first] = cells;
  const closed = first?.scenario.load.kind === 'constant-users' && metric === 'http_latency_ms';
  const target = first?.scenario.targets.find((candidate) => candidate.metric === metric);
  const unit = metricUnit(metric);
  const spec: RangeChart = {
    kind: 'range',
    unit,
    target: target ? { value: target.be, label: `target ${demand(target)}` } : null,
    rows: rows.map(({ label, histogram }) => ({
      label,
      count: histogram.count,
      p50: supportedQuantile(histogram, 0.5),
      p95: supportedQuantile(histogram, 0.95),
      p99: supportedQuantile(histogram, 0.99),
    })),
  };
  const title = metricTitle(metric) + (closed ? ', closed loop' : '');
  const scale = closed
    ? closedLoopNote
    : 'Percentiles of all samples of the measured phase together, never averaged.';
  return figure(spec, {
    title,
    question: metricQuestion(metric) ?? '',
    note: `Logarithmic scale. ${scale} ${percentileMarks}`,
    summary: rows
      .map(
        ({ label, histogram }) =>
          `${label}: p95 ${formatValue(histogram.quantile(0.95), unit)} of ${formatCount(histogram.count)}`,
      )
      .join('; '),
    table: percentileTable([{ title: null, unit, rows }], {
      caption: html`<span class="sr">${title}</span>`,
      rowsAre: 'Topology',
    }),
  });
}
