import type { Clock } from '../core/clock.ts';
import type { ForwardedRequest, KeepsAccessLog, Node } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import { phaseAt } from '../plan/phase.ts';
import type { Measurement } from './measurement.ts';
import { observedTotal } from './observed.ts';

/** Counts, from a balancer's own log after the load, how often it sent a request again. Nothing when there is no log. */
export function watchForwarding(node: Node & KeepsAccessLog, clock: Clock) {
  let requests: readonly ForwardedRequest[] | null = null;
  return {
    async finish() {
      requests = await node.accessLog().catch(() => null);
    },
    measurements(timeline: Timeline): Measurement[] {
      if (requests === null) return [];
      const originMs = clock.wallMs() - (clock.nowUs() - timeline.originUs) / 1000;
      const measured = requests.filter(
        ({ endedAtMs }) => phaseAt(timeline, (endedAtMs - originMs) * 1000) === 'measured',
      );
      const again = measured.map(({ attempts }) => Math.max(0, attempts - 1));
      const source = { kind: node.role, id: node.id };
      return [
        ...observedTotal({ metric: 'balancer_requests', source }, measured.length),
        ...observedTotal({ metric: 'balancer_retries', source }, sum(again)),
      ];
    },
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
