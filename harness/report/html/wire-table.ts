import type { CellRecord } from '../../record/run-record.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { selectMeasurements, sumTotals } from '../select-measurements.ts';
import { type Html, html } from './html.ts';

/** What each operation weighed, on the wire between clients and the entry; null when the driver does not tell. */
export function wireTable({ repetitions }: CellRecord): Html | null {
  const sent = selectMeasurements(repetitions, 'total', { metric: 'http_requests_sent' });
  const operations = [...new Set(sent.map(({ labels }) => labels.operation ?? ''))];
  if (operations.length === 0) return null;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Bytes on the wire"><table class="numbers">
<caption>Bytes on the wire <span class="quiet">Heads and bodies, compressed where they are; without what TCP and TLS add.</span></caption>
<thead><tr><th scope="col">Operation</th><th scope="col">Requests</th><th scope="col">Sent</th><th scope="col">each</th><th scope="col">Received</th><th scope="col">each</th></tr></thead>
<tbody>${operations.map((operation) => {
    const total = (metric: string) =>
      sumTotals(selectMeasurements(repetitions, 'total', { metric, where: { operation } })) ?? 0;
    const requests = total('http_requests_sent');
    const both = (bytes: number) =>
      html`<td>${formatValue(bytes, 'bytes')}</td><td>${requests === 0 ? '–' : formatValue(bytes / requests, 'bytes')}</td>`;
    return html`<tr><th scope="row">${operation}</th><td>${formatCount(requests)}</td>${both(total('http_bytes_sent'))}${both(total('http_bytes_received'))}</tr>`;
  })}</tbody></table></div>`;
}
