import { formatMs } from '../../core/duration.ts';
import type { Offered } from '../../load/driver.ts';
import { isOpen } from '../../plan/load-shape.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import { decidingNumber } from '../deciding-number.ts';
import { describeTopology } from '../describe-settings.ts';
import { formatCount } from '../format-number.ts';
import { outcomeWords } from '../outcome-words.ts';
import { metricTitle } from '../summarize-verdict.ts';
import { cellAnchor } from './anchor.ts';
import { clientCharts } from './client-charts.ts';
import { closedLoopNote } from './closed-loop.ts';
import { histogramsBy } from './distributions.ts';
import { doubtList } from './doubt-list.ts';
import { faultTable } from './fault-table.ts';
import { findingList } from './finding-list.ts';
import { type Html, html } from './html.ts';
import { instanceShares } from './instance-shares.ts';
import { ledgerTotals } from './ledger-totals.ts';
import { percentileTable } from './percentile-table.ts';
import { serverCharts } from './server-charts.ts';
import { verdictTable } from './verdict-table.ts';

/** One cell: closed it says its verdict and number, open it shows everything that they rest on. */
export function cellSection(cell: CellRecord): Html {
  const { glyph, word } = outcomeWords[cell.outcome];
  return html`<details class="cell" id="${cellAnchor(cell.key)}"><summary>
<span class="badge o-${cell.outcome}"><span aria-hidden="true">${glyph}</span> ${word}</span>
<h3>${cell.topology.name}</h3><span class="number">${decidingNumber(cell)}</span></summary>
<div class="body"><p class="quiet">${describeTopology(cell.topology)}.</p>
${cell.skipped ? html`<p>Skipped: ${cell.skipped.reason} ${cell.skipped.enable}</p>` : null}
${cell.verdicts.length > 0 ? verdictTable(cell) : null}
${cell.repetitions.map((repetition) => overTime(cell, repetition))}
${cell.repetitions.some(({ measurements }) => measurements.length > 0) ? overall(cell) : null}
</div></details>`;
}

/** What belongs to one repetition; the first is open, others wait. */
function overTime(cell: CellRecord, repetition: RepetitionRecord): Html {
  const content = html`${repetition.error ? html`<p class="doubted"><b><span aria-hidden="true">!</span> ${repetition.error.code}</b> ${repetition.error.message}</p>` : null}
${doubtList(repetition)}
${repetition.offered ? offeredLine(repetition.offered) : null}
${faultTable(repetition)}
<h4>What clients noticed</h4>
<div class="charts">${clientCharts(cell, repetition)}</div>
${serverCharts(cell, repetition)}
${surroundings(repetition)}`;
  if (cell.repetitions.length === 1) return content;
  const title = `Repetition ${repetition.index + 1} of ${cell.repetitions.length}`;
  return html`<details class="repetition"${repetition.index === 0 ? html` open` : null}><summary>${title}</summary>${content}</details>`;
}

/** What all repetitions say together. */
function overall(cell: CellRecord): Html {
  const rows = (metric: string, apart: string) =>
    histogramsBy(cell, metric, apart).map(({ label, histogram }) => ({ label: label || 'all', histogram }));
  const tables = percentileTables.flatMap(({ metric, apart, rowsAre }) => {
    const distributions = rows(metric, apart);
    if (distributions.length === 0) return [];
    const closed = metric === 'http_latency_ms' && !isOpen(cell.scenario.load);
    const caption = html`${metricTitle(metric)}${closed ? html` <span class="quiet">${closedLoopNote}</span>` : null}`;
    return [percentileTable(distributions, { caption, rowsAre, unit: 'ms' })];
  });
  return html`<h4>Numbers of the measured phase</h4>
${tables}${instanceShares(cell)}${ledgerTotals(cell)}${findingList(cell)}`;
}

const percentileTables = [
  { metric: 'http_latency_ms', apart: 'operation', rowsAre: 'Operation' },
  { metric: 'http_error_latency_ms', apart: 'error', rowsAre: 'Error' },
  { metric: 'delivery_latency_ms', apart: 'path', rowsAre: 'Path' },
  { metric: 'session_unavailable_ms', apart: 'fault', rowsAre: 'After' },
  { metric: 'send_lateness_ms', apart: 'operation', rowsAre: 'Generator' },
] as const;

/** "Planned 2,400 = 2,379 ok + 21 failed + 0 timed out + 0 dropped". */
function offeredLine({ planned, ok, failed, timedOut, dropped }: Offered): Html {
  const whole = planned === ok + failed + timedOut + dropped;
  return html`<p class="offered"><b>Load</b> planned ${formatCount(planned)} ${whole ? '=' : '≠'} ${formatCount(ok)} ok + ${formatCount(failed)} failed + ${formatCount(timedOut)} timed out + ${formatCount(dropped)} dropped</p>`;
}

function surroundings({ nodes, notes, overhead, seed, startedAt }: RepetitionRecord): Html {
  return html`<dl class="facts">
<div><dt>Parts</dt><dd>${nodes.map(({ id, version }) => `${id} (${version})`).join(', ')}</dd></div>
<div><dt>Overhead</dt><dd>${formatMs(overhead.upMs)} to bring up, ${formatMs(overhead.downMs)} to tear down, not measured</dd></div>
<div><dt>Started</dt><dd>${startedAt}, seed ${String(seed)}</dd></div>
${notes.length > 0 ? html`<div><dt>Notes</dt><dd>${notes.join(' ')}</dd></div>` : null}</dl>`;
}
