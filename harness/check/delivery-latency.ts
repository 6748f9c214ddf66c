import { Histogram } from '../core/histogram.ts';
import type { CheckedValue } from './checker-measurement.ts';

/**
 * Latencies by the second in which the message was sent. Kept as numbers until all are known: a histogram takes some
 * 100 kB however little is in it, and receipts come member by member, so every second would hold one open.
 */
export class DeliveryLatency {
  readonly #msBySecond = new Map<number, number[]>();

  record(sentUs: number, latencyUs: number): void {
    const second = Math.floor(sentUs / 1e6);
    const latencies = this.#msBySecond.get(second);
    if (latencies) latencies.push(latencyUs / 1000);
    else this.#msBySecond.set(second, [latencyUs / 1000]);
  }

  /** The whole, and the same second by second; nothing when nothing was recorded. */
  values(): CheckedValue[] {
    if (this.#msBySecond.size === 0) return [];
    const whole = new Histogram();
    const points = [...this.#msBySecond]
      .sort(([a], [b]) => a - b)
      .map(([second, latencies]) => {
        const histogram = new Histogram();
        for (const ms of latencies) {
          histogram.record(ms);
          whole.record(ms);
        }
        const { hdr, count } = histogram.store();
        return [second * 1000, hdr, count] as const;
      });
    return [
      { metric: 'delivery_latency_ms', value: { kind: 'distribution', ...whole.store() } },
      { metric: 'delivery_latency_by_second_ms', value: { kind: 'distributions', points } },
    ];
  }
}
