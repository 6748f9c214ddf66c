import type { Histogram } from '../../../core/histogram.ts';
import type { GateRecord } from '../../../gate/gate-record.ts';
import { metricTitle, metricUnit } from '../../../metrics/metrics.ts';
import type { CellRecord } from '../../../record/run-record.ts';
import { formatBound, formatCount, formatValue } from '../../format-number.ts';
import type { GateSides } from '../../gate-sides.ts';
import { sayChange, sideName } from '../../gate-words.ts';
import { supportOf } from '../../percentile-support.ts';
import { closedLoopNote } from '../closed-loop.ts';
import { histogramsBy } from '../distributions.ts';
import { type Html, html } from '../html.ts';
import { percentileMarks } from '../percentile-table.ts';
import { curvePlot } from './curve-plot.ts';

/** Latencies of which both sides show their whole distribution. */
const shown = ['http_latency_ms', 'delivery_latency_ms'] as const;

/** All requests of the launches that count, by percentile: both sides on the same axes, and as a table. */
export function latencyCurves(record: GateRecord, { base, head }: GateSides): Html {
  return html`${shown.map((metric) => {
    const [one, other] = [base, head].map((cell) => cell && wholeOf(cell, metric));
    if (!one || !other) return null;
    const closed = base?.scenario.load.kind === 'constant-users' && metric === 'http_latency_ms';
    return html`${curves(record, metric, [one, other])}${closed ? html`<p class="note">${closedLoopNote}</p>` : null}`;
  })}`;
}

function wholeOf(cell: CellRecord, metric: string): Histogram | null {
  return histogramsBy(cell, metric, null)[0]?.histogram ?? null;
}

function curves(record: GateRecord, metric: string, [base, head]: readonly [Histogram, Histogram]): Html {
  const title = metricTitle(metric);
  const unit = metricUnit(metric);
  const names = [sideName(record, 'base'), sideName(record, 'head')] as const;
  return html`<figure class="chart curves"><figcaption><strong>${title}, by percentile</strong> <span class="question">Is all of it slower, or the tail?</span></figcaption>
<div class="beside"><div>${curvePlot([base, head], { unit, label: `${title} by percentile: ${summary(base, head)}` })}
<p class="legend"><svg width="34" height="10" aria-hidden="true"><line class="curve base" x2="34" y1="5" y2="5"/></svg> ${names[0]} <svg width="34" height="10" aria-hidden="true"><line class="curve head" x2="34" y1="5" y2="5"/></svg> ${names[1]}</p></div>
<div class="scroll" tabindex="0" role="region" aria-label="${`${title}, percentiles of both sides`}"><table class="numbers"><caption class="sr">${title}, percentiles of both sides</caption>
<thead><tr><th scope="col">Percentile</th><th scope="col">${names[0]}</th><th scope="col">${names[1]}</th><th scope="col">Ratio</th></tr></thead>
<tbody><tr><th scope="row">n</th><td>${formatCount(base.count)}</td><td>${formatCount(head.count)}</td><td></td></tr>${percentiles.map(([name, q]) => row(name, [base, head], q))}</tbody></table></div></div>
<p class="note">Latency on a logarithmic scale, measured phases of the launches that count together. Verdicts rest on the launches one by one, not on this. ${percentileMarks}</p></figure>`;

  function row(name: string, sides: readonly Histogram[], q: number): Html {
    const [one, other] = sides.map((side) => ({
      support: q === 1 ? ('enough' as const) : supportOf(side.count, q),
      value: q === 1 ? side.max : side.quantile(q),
    }));
    const cells = [one, other].map((side) => {
      if (!side || side.support === 'none') return html`<td>–</td>`;
      const text = formatValue(side.value, unit);
      return html`<td>${side.support === 'few' ? html`<span class="few">~ ${text}</span>` : text}</td>`;
    });
    const both = one && other && one.support !== 'none' && other.support !== 'none';
    const ratio = both && one.value > 0 && other.value > 0 ? sayChange(other.value / one.value) : '–';
    return html`<tr><th scope="row">${name}</th>${cells}<td>${ratio}</td></tr>`;
  }

  function summary(...sides: readonly Histogram[]): string {
    const said = sides.map(
      (side, index) =>
        `${names[index]} p50 ${formatBound(side.quantile(0.5), unit)}, p95 ${formatBound(side.quantile(0.95), unit)}`,
    );
    return `${said.join('; ')}.`;
  }
}

const percentiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p99.9', 0.999],
  ['max', 1],
] as const;
