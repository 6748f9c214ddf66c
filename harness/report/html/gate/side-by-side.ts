import type { GateCell, GateRecord } from '../../../gate/gate-record.ts';
import { meanOf } from '../../../judge/intervals.ts';
import { metricTitle } from '../../../metrics/metrics.ts';
import { measuredMsOf } from '../../../record/measured-ms.ts';
import type { CellRecord } from '../../../record/run-record.ts';
import { formatCount, formatValue } from '../../format-number.ts';
import { cpuCores, cpuPerRequest } from '../../gate-observations.ts';
import { type GateRuns, sidesOf } from '../../gate-sides.ts';
import { sayChange, sideName } from '../../gate-words.ts';
import { supportedQuantile } from '../../percentile-support.ts';
import { selectMeasurements, sumProportions, sumTotals } from '../../select-measurements.ts';
import { cellAnchor } from '../anchor.ts';
import { closedLoopNote } from '../closed-loop.ts';
import { histogramsBy } from '../distributions.ts';
import { type Html, html } from '../html.ts';
import { requestShares } from '../instance-shares.ts';
import { verdictMark } from './verdict-mark.ts';

interface Fact {
  readonly text: string;
  /** Of which there is a ratio; null of what has none. */
  readonly value: number | null;
}

interface Line {
  readonly title: string;
  /** Which of the gate's numbers it is. */
  readonly is?: { readonly metric: string; readonly at: string } | undefined;
  readonly read: (cell: CellRecord) => Fact | null;
}

/** Two topologies of one app: what each costs and what it gives, scenario by scenario. Null when nothing was measured. */
export function sideBySide(record: GateRecord, runs: GateRuns): Html | null {
  const groups = record.cells.flatMap((cell) => {
    const { base, head } = sidesOf(cell, runs);
    if (!base || !head) return [];
    const rows = lines.flatMap(({ title, is, read }) => {
      const [one, other] = [read(base), read(head)];
      return one || other ? [row(record, cell, { title, is, one, other })] : [];
    });
    const closed = base.scenario.load.kind === 'constant-users';
    return rows.length === 0 ? [] : [{ cell, rows, closed }];
  });
  if (groups.length === 0) return null;
  return html`<section id="side-by-side" aria-labelledby="side-by-side-title"><h2 id="side-by-side-title">Side by side</h2>
<p class="lead">All launches that count together. What has no verdict was observed, not judged.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Side by side"><table class="numbers sides"><caption class="sr">Both topologies, scenario by scenario</caption>
<thead><tr><th scope="col">Measured</th><th scope="col">${sideName(record, 'base')}</th><th scope="col">${sideName(record, 'head')}</th><th scope="col">Ratio</th><th scope="col" class="text">Verdict</th></tr></thead>
${groups.map(({ cell, rows }) => html`<tbody><tr class="group"><th scope="rowgroup" colspan="5"><a href="#${cellAnchor(cell.head)}">${cell.scenario}</a></th></tr>${rows}</tbody>`)}</table></div>${groups.flatMap(({ cell, closed }) => (closed ? html`<p class="note">${cell.scenario}: ${closedLoopNote}</p>` : []))}</section>`;
}

interface Row extends Pick<Line, 'title' | 'is'> {
  readonly one: Fact | null;
  readonly other: Fact | null;
}

function row(record: GateRecord, cell: GateCell, { title, is, one, other }: Row): Html {
  const number = cell.numbers.find(
    ({ question }) => question.metric === is?.metric && question.at === is.at && question.where === undefined,
  );
  const [from, to] = [one?.value ?? 0, other?.value ?? 0];
  return html`<tr><th scope="row">${title}</th><td data-label="${sideName(record, 'base')}">${one?.text ?? '–'}</td><td data-label="${sideName(record, 'head')}">${other?.text ?? '–'}</td><td data-label="Ratio">${from > 0 && to > 0 ? sayChange(to / from) : '–'}</td><td class="text">${number ? verdictMark(number.verdict.is) : html`<span class="quiet">observed</span>`}</td></tr>`;
}

function latency(metric: string, at: 'p50' | 'p95'): Line {
  return {
    title: `${metricTitle(metric)}, ${at}`,
    is: { metric, at },
    read: (cell) => {
      const histogram = histogramsBy(cell, metric, null)[0]?.histogram;
      const value = histogram ? supportedQuantile(histogram, at === 'p50' ? 0.5 : 0.95) : null;
      return value === null ? null : { text: formatValue(value, 'ms'), value };
    },
  };
}

/** `80 of 240`: what was lost, of how many there were. */
function losses(lost: string, all: string): Line {
  return {
    title: metricTitle(lost),
    is: { metric: lost, at: 'total' },
    read: ({ repetitions }) => {
      const total = (metric: string) => sumTotals(selectMeasurements(repetitions, 'total', { metric }));
      const [count, of] = [total(lost), total(all)];
      if (count === null && of === null) return null;
      const words = of === null ? '' : ` of ${formatCount(of)}`;
      return { text: `${formatCount(count ?? 0)}${words}`, value: count };
    },
  };
}

/** Successful requests a second, over the launches. */
function throughputOf(cell: CellRecord): number | null {
  const rates = cell.repetitions.flatMap((repetition) => {
    const measuredMs = measuredMsOf(cell, repetition);
    return repetition.offered && measuredMs > 0 ? [(repetition.offered.ok / measuredMs) * 1000] : [];
  });
  return rates.length === 0 || cell.scenario.workload.kind === 'room' ? null : meanOf(rates);
}

function coresOf(cell: CellRecord): number | null {
  const cores = cell.repetitions.flatMap(
    (repetition) => cpuCores({ repetition, measuredMs: measuredMsOf(cell, repetition) }) ?? [],
  );
  return cores.length === 0 ? null : meanOf(cores);
}

const lines: readonly Line[] = [
  latency('http_latency_ms', 'p50'),
  latency('http_latency_ms', 'p95'),
  latency('delivery_latency_ms', 'p50'),
  latency('delivery_latency_ms', 'p95'),
  {
    title: 'Successful requests',
    read: (cell) => {
      const value = throughputOf(cell);
      return value === null ? null : { text: formatValue(value, 'per-second'), value };
    },
  },
  {
    title: 'Successful requests per core of CPU of the app',
    read: (cell) => {
      const [rate, cores] = [throughputOf(cell), coresOf(cell)];
      if (rate === null || cores === null || cores <= 0) return null;
      return { text: formatValue(rate / cores, 'per-second'), value: rate / cores };
    },
  },
  {
    title: 'CPU of the app per request or delivery',
    read: (cell) => {
      const value = cpuPerRequest(cell);
      return value === null ? null : { text: formatValue(value, 'ms'), value };
    },
  },
  {
    title: metricTitle('http_error_share'),
    is: { metric: 'http_error_share', at: 'share' },
    read: ({ repetitions }) => {
      const sum = sumProportions(
        selectMeasurements(repetitions, 'proportion', { metric: 'http_error_share' }),
      );
      return sum === null || sum.of === 0
        ? null
        : { text: formatValue(sum.count / sum.of, 'ratio'), value: sum.count / sum.of };
    },
  },
  losses('sessions_lost', 'sessions'),
  losses('messages_lost', 'messages_expected'),
  losses('messages_duplicated', 'messages_expected'),
  {
    title: 'Balance: share of requests of each instance',
    read: (cell) => {
      const shares = requestShares(cell);
      if (!shares || shares.sum === 0) return null;
      const percents = [...shares.byInstance]
        .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
        .map(([, count]) => Math.round((count / shares.sum) * 100));
      return { text: `${percents.join(' / ')} %`, value: null };
    },
  },
];
