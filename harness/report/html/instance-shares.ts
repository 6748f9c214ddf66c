import type { BalancerPolicy } from '../../plan/balancer-names.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { selectMeasurements, sumTotals } from '../select-measurements.ts';
import { type Html, html } from './html.ts';

interface Shares {
  readonly byInstance: ReadonlyMap<string, number>;
  readonly sum: number;
}

/**
 * How requests and connections fell to the instances. Both, because a balancer can spread connections evenly and requests
 * not: clients that keep a connection stay where it leads.
 */
export function instanceShares(cell: CellRecord): Html | null {
  const requests = requestShares(cell);
  const connections = countsOf(cell, 'connections_accepted', null);
  if (!requests && !connections) return null;
  const instances = [
    ...new Set([...(requests?.byInstance.keys() ?? []), ...(connections?.byInstance.keys() ?? [])]),
  ].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Shares of the instances"><table class="numbers shares">
<caption>Shares of the instances <span class="quiet">Did ${cell.topology.balancer.engine} distribute requests as its policy says? ${promises[cell.topology.balancer.policy]} ${sentAgain(cell)}</span></caption>
<thead><tr><th scope="col">Instance</th><th scope="col">Requests</th><th scope="col">Share of requests</th><th scope="col">Connections</th><th scope="col">Share of connections</th></tr></thead>
<tbody>${instances.map(
    (instance) =>
      html`<tr><th scope="row">${instance}</th>${shareCells(requests, instance)}${shareCells(connections, instance)}</tr>`,
  )}</tbody></table></div>`;
}

/** How requests fell to the instances, as clients were told or else by the instances; null when nobody counted. */
export function requestShares(cell: CellRecord): Shares | null {
  return countsOf(cell, 'http_requests_by_instance', 'instance') ?? countsOf(cell, 'requests_served', null);
}

const promises: Readonly<Record<BalancerPolicy, string>> = {
  'round-robin': 'Round-robin: each instance in turn, so shares of requests are equal.',
  'least-connections':
    'Least-connections: the instance with the fewest open connections, so a slow one has a smaller share.',
  'ip-hash': 'Ip-hash: one instance per client address, so shares are even only with many addresses.',
  cookie: 'Cookie: one instance per client, so clients are distributed evenly, not their requests.',
};

/** What the balancer's own log says of retries, where it keeps one. */
function sentAgain({ repetitions }: CellRecord): string {
  const count = (metric: string) => sumTotals(selectMeasurements(repetitions, 'total', { metric }));
  const [requests, retries] = [count('balancer_requests'), count('balancer_retries')];
  if (requests === null || retries === null) return '';
  return `Of ${formatCount(requests)} requests in its log it retried ${formatCount(retries)}.`;
}

function shareCells(shares: Shares | null, instance: string): Html {
  const count = shares?.byInstance.get(instance);
  if (!shares || count === undefined) return html`<td>–</td><td>–</td>`;
  const share = shares.sum === 0 ? 0 : count / shares.sum;
  return html`<td>${formatCount(count)}</td><td><span class="share"><span class="track" aria-hidden="true"><span class="bar bg-neutral" style="width:${share * 100}%"></span></span> ${formatValue(share, 'ratio')}</span></td>`;
}

/** Totals by instance, named by a label or by the source; null when nothing was counted. */
function countsOf(cell: CellRecord, metric: string, label: string | null): Shares | null {
  const totals = selectMeasurements(cell.repetitions, 'total', { metric });
  if (totals.length === 0) return null;
  const groups = Map.groupBy(totals, ({ labels, source }) =>
    label === null ? source.id : (labels[label] ?? source.id),
  );
  const byInstance = new Map([...groups].map(([instance, group]) => [instance, sumTotals(group) ?? 0]));
  return { byInstance, sum: [...byInstance.values()].reduce((sum, count) => sum + count, 0) };
}
