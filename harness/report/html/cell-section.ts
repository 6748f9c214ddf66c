import { formatMs } from '../../core/duration.ts';
import { metricTitle, metricUnit } from '../../metrics/metrics.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import { decidingNumber } from '../deciding-number.ts';
import { describeTopology } from '../describe-settings.ts';
import { outcomeWords } from '../outcome-words.ts';
import { cellAnchor } from './anchor.ts';
import { clientCharts } from './client-charts.ts';
import { closedLoopNote } from './closed-loop.ts';
import { discardedAttempts } from './discarded-attempts.ts';
import { histogramsBy } from './distributions.ts';
import { doubtList } from './doubt-list.ts';
import { faultTable } from './fault-table.ts';
import { findingList } from './finding-list.ts';
import { type Html, html } from './html.ts';
import { instanceShares } from './instance-shares.ts';
import { ledgerTotals } from './ledger-totals.ts';
import { offeredLine } from './offered-line.ts';
import { percentileMarks, percentileTable } from './percentile-table.ts';
import { scriptTable } from './script-table.ts';
import { serverCharts } from './server-charts.ts';
import { verdictTable } from './verdict-table.ts';
import { wireTable } from './wire-table.ts';

/** One cell: closed it says its verdict and number, open it shows everything that they rest on. */
export function cellSection(cell: CellRecord, runId: string): Html {
  const { glyph, word } = outcomeWords[cell.outcome];
  const many = cell.repetitions.length > 1;
  return html`<details class="cell" id="${cellAnchor(cell.key)}"><summary>
<h3>${cell.topology.name}</h3><span class="badge o-${cell.outcome}"><span aria-hidden="true">${glyph}</span> ${word}</span>
<span class="number">${decidingNumber(cell)}</span></summary>
<div class="body"><p class="quiet">${describeTopology(cell.topology)}.</p>
${cell.skipped ? html`<p>${cell.skipped.reason} <strong>${cell.skipped.enable}</strong></p>` : null}
${cell.verdicts.length > 0 ? verdictTable(cell) : null}
${scriptTable(cell)}
${cell.repetitions.map(
  (repetition) => html`${many ? html`<h4>${nameOf(repetition, cell)}</h4>` : null}${trustIn(repetition)}`,
)}
${discardedAttempts(cell)}
${cell.repetitions.some(({ measurements }) => measurements.length > 0) ? numbers(cell, runId) : null}
${cell.repetitions.map((repetition) => course(cell, repetition))}
</div></details>`;
}

function nameOf({ index }: RepetitionRecord, { repetitions }: CellRecord): string {
  return `Repetition ${index + 1} of ${repetitions.length}`;
}

/** Whether it ran to its end, whether it is believed, and whether the load was sent. */
function trustIn(repetition: RepetitionRecord): Html {
  const { error, offered } = repetition;
  return html`${error ? html`<p class="doubted"><b><span aria-hidden="true">!</span> ${error.code}</b> ${error.message}</p>` : null}
${offered ? html`${doubtList(repetition)}${offeredLine(offered)}` : null}`;
}

/** What all repetitions say together. */
function numbers(cell: CellRecord, runId: string): Html {
  const groups = latencies.flatMap(({ metric, apart, all }) => {
    const parts = histogramsBy(cell, metric, apart);
    // Targets are about all of them together, which no part shows.
    const together = parts.length > 1 ? histogramsBy(cell, metric, null) : [];
    const rows = [...together, ...parts].map(({ label, histogram }) => ({ label: label || all, histogram }));
    const closed = metric === 'http_latency_ms' && cell.scenario.load.kind === 'constant-users';
    const title = html`${metricTitle(metric)}${closed ? html` <span class="quiet">${closedLoopNote}</span>` : null}`;
    return rows.length > 0 ? [{ title, unit: metricUnit(metric), rows }] : [];
  });
  return html`${findingList(cell, runId)}
<h4>Numbers of the measured phase</h4>
${
  groups.length > 0
    ? html`${percentileTable(groups, { caption: html`<span class="sr">Percentiles</span>`, rowsAre: 'Distribution' })}
<p class="note">${percentileMarks}</p>`
    : null
}
<div class="tables">${instanceShares(cell)}${wireTable(cell)}${ledgerTotals(cell)}</div>`;
}

/** One repetition over time; of several the first is open. */
function course(cell: CellRecord, repetition: RepetitionRecord): Html {
  const charts = clientCharts(cell, repetition);
  const content = html`${faultTable(repetition)}
${charts.length > 0 ? html`<h4>Clients</h4><div class="charts">${charts}</div>` : null}
${serverCharts(cell, repetition)}
${context(repetition)}`;
  if (cell.repetitions.length === 1) return content;
  return html`<details class="repetition"${repetition.index === 0 ? html` open` : null}><summary>${nameOf(repetition, cell)} over time</summary>${content}</details>`;
}

/** In the order in which they are read; `all` names the row where the label is missing. */
const latencies = [
  { metric: 'http_latency_ms', apart: 'operation', all: 'all operations' },
  { metric: 'http_error_latency_ms', apart: 'error', all: 'all errors' },
  { metric: 'delivery_latency_ms', apart: 'path', all: 'all paths' },
  { metric: 'session_unavailable_ms', apart: 'fault', all: 'all faults' },
  { metric: 'send_lateness_ms', apart: 'operation', all: 'generator' },
  { metric: 'generator_loop_lag_ms', apart: 'operation', all: 'generator' },
] as const;

function context({ nodes, notes, overhead, seed, startedAt }: RepetitionRecord): Html {
  return html`<dl class="facts">
<div><dt>Nodes</dt><dd>${nodes.map(({ id, version }) => `${id} (${version})`).join(', ')}</dd></div>
<div><dt>Overhead</dt><dd>${formatMs(overhead.upMs)} to bring up, ${formatMs(overhead.downMs)} to tear down, not measured</dd></div>
<div><dt>Started</dt><dd>${startedAt}, seed ${String(seed)}</dd></div>
${notes.length > 0 ? html`<div><dt>Notes</dt><dd class="lines">${notes.join(' ')}</dd></div>` : null}</dl>`;
}
