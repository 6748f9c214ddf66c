import type { ChartSpec } from '../chart-spec.ts';
import { type Content, type Html, html, scriptJson } from './html.ts';

export interface FigureOptions {
  readonly title: string;
  /** What the chart answers, as a question. */
  readonly question: string;
  /** Where the same is asked of another program; null when nowhere. */
  readonly link?: Html | null;
  /** How to read it, and what it cannot say. */
  readonly note?: Content;
  /** The chart in a sentence, for those who cannot see it. */
  readonly summary: string;
  /** Its data, shown beside it; without one the page makes a table of the data on demand. */
  readonly table?: Html;
}

/** A chart with its question, drawn when it comes into view, and its data as a table on demand. */
export function figure(
  spec: ChartSpec,
  { title, question, link = null, note = null, summary, table }: FigureOptions,
): Html {
  const height =
    spec.kind === 'range' ? 76 + 36 * spec.rows.length : 220 + 13 * Math.min(3, spec.faults.length);
  const canvas = html`<div class="canvas" style="height:${height}px"><canvas role="img" aria-label="${`${title}. ${summary}`}"></canvas></div>`;
  return html`<figure class="chart" data-chart>
<figcaption><strong>${title}</strong> <span class="question">${question}</span>${link ? html` ${link}` : null}</figcaption>
${table ? html`<div class="beside">${canvas}${table}</div>` : canvas}
${note === null ? null : html`<p class="note">${note}</p>`}
${table ? null : dataOnDemand(title)}
<script type="application/json">${scriptJson(spec)}</script>
</figure>`;
}

function dataOnDemand(title: string): Html {
  return html`<details class="data"><summary>Data of this chart<span class="sr">: ${title}</span></summary><div class="scroll" tabindex="0" role="region" aria-label="${`Data: ${title}`}"></div></details>`;
}
