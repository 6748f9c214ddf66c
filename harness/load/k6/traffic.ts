import type { Measurement, Source } from '../../observe/measurement.ts';
import { measurement } from '../ledger/load-measurements.ts';
import type { Destination } from './destination.ts';
import type { K6Sample } from './read-k6-output.ts';

/** One sample of these is one request, in whatever protocol. */
export const requestMetrics = ['http_req_duration', 'ws_sessions', 'grpc_req_duration'] as const;

const requests: ReadonlySet<string> = new Set(requestMetrics);
/** A script that asks a new host each time is not listed to the end. */
const hostsAtMost = 20;
const otherHosts = 'other hosts';

/** Counts where the requests of a script went, from its setup to its teardown. */
export class Traffic {
  readonly #elsewhere = new Map<string, number>();
  readonly #counts = { topology: 0, 'not-told': 0, answered: 0 };

  see(sample: K6Sample, destination: Destination): void {
    if (!requests.has(sample.metric)) return;
    const count = sample.metric === 'ws_sessions' ? sample.value : 1;
    if (destination.kind === 'elsewhere') {
      const { host } = destination;
      const isListed = this.#elsewhere.has(host) || this.#elsewhere.size < hostsAtMost;
      const name = isListed ? host : otherHosts;
      this.#elsewhere.set(name, (this.#elsewhere.get(name) ?? 0) + count);
      return;
    }
    this.#counts[destination.kind] += count;
    if (sample.tag('status') !== '0') this.#counts.answered += count;
  }

  /** Whether any request is known to have gone to the topology, or may have. */
  get mayHaveReached(): boolean {
    return this.#counts.topology + this.#counts['not-told'] > 0;
  }

  get wentElsewhere(): boolean {
    return this.#elsewhere.size > 0;
  }

  measurements(source: Source): Measurement[] {
    const of = (to: string, value: number, host = '') =>
      measurement('k6_requests', source, { kind: 'total', value }, host === '' ? { to } : { to, host });
    return [
      of('topology', this.#counts.topology),
      ...(this.#counts['not-told'] > 0 ? [of('not-told', this.#counts['not-told'])] : []),
      ...[...this.#elsewhere].map(([host, value]) => of('elsewhere', value, host)),
      measurement('k6_requests_answered', source, { kind: 'total', value: this.#counts.answered }),
    ];
  }
}
