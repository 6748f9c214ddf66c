import { chartQuery } from '../../observe/prometheus/chart-query.ts';
import { measuredMsOf } from '../../record/measured-ms.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import { type Html, html } from './html.ts';

/** Where the compose file publishes Prometheus. */
const server = 'http://127.0.0.1:9090';

/** A link to what a chart over time shows, as Prometheus has it; null when none watched the repetition. */
export function prometheusLink(cell: CellRecord, repetition: RepetitionRecord, metric: string): Html | null {
  if (repetition.prometheusFrom === null) return null;
  const { warmupMs, cooldownMs } = cell.scenario.phases;
  const measuredMs = measuredMsOf(cell, repetition);
  // Whole seconds, the last one included.
  const endMs = Math.ceil((Date.parse(repetition.prometheusFrom) + measuredMs + cooldownMs) / 1000) * 1000;
  const query = new URLSearchParams({
    'g0.expr': chartQuery(metric, cell.key, repetition.index),
    'g0.tab': '0',
    'g0.range_input': `${Math.ceil((warmupMs + measuredMs + cooldownMs) / 1000) + 1}s`,
    'g0.end_input': new Date(endMs).toISOString().slice(0, 19).replace('T', ' '),
    'g0.step_input': '1',
  });
  return html`<a class="query" href="${`${server}/graph?${query}`}">Query in Prometheus</a>`;
}

/** When those links work; null when there are none. */
export function aboutPrometheusLinks({ prometheusFrom }: RepetitionRecord): Html | null {
  if (prometheusFrom === null) return null;
  return html`<p class="note">“Query in Prometheus” works while the compose file shows the folder <code>prometheus</code> beside this page: the command is in the <a href="#provenance">provenance</a>.</p>`;
}

/** Shows a run again, for the shell. `runId` names its folder in `reports`. */
export function commandToShow(runId: string): string {
  return `SCALEPROOF_PROMETHEUS_DATA=./reports/${runId}/prometheus docker compose -f docker-compose.bench.yml --profile prometheus up`;
}
