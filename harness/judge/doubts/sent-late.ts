import type { MetricName } from '../../plan/metrics.ts';
import type { ScenarioData } from '../../plan/scenario.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, numberIn } from './evidence.ts';

/**
 * Requests left later than they were due: p99 above 1 ms and above 1 % of the tightest latency target. A request is timed
 * from when it was due, so lateness is in its latency and only ever adds to it: a latency inside its target stays inside.
 * Past 10 ms and 5 % of the target the load was not the planned one any more, and nothing can be told from it. Messages
 * in rooms are timed from when they were sent, and are not concerned.
 */
export const sentLate: DoubtFinder = (evidence) => {
  const lateness = numberIn(evidence, { metric: 'send_lateness_ms', at: 'p99' });
  const targetMs = tightestLatencyMs(evidence.scenario) ?? 0;
  const allowed = Math.max(1, 0.01 * targetMs);
  if (lateness === null || lateness <= allowed) return [];
  return [
    {
      code: 'sent-late',
      sentence: `Operations were sent up to ${sayNumber(lateness, 'ms')} (p99) after they were due; ${sayNumber(allowed, 'ms')} is allowed here.`,
      advice: 'Lower the rate, or give the generator a core of its own: something else used its time.',
      affects: timedFromDue,
      bias: lateness > Math.max(10, 0.05 * targetMs) ? 'either' : 'reads-high',
    },
  ];
};

const timedFromDue: readonly MetricName[] = ['http_latency_ms'];

function tightestLatencyMs({ targets }: ScenarioData): number | null {
  const limits = targets
    .filter(({ metric, must }) => timedFromDue.some((name) => name === metric) && must.startsWith('<'))
    .map(({ be }) => be);
  return limits.length > 0 ? Math.min(...limits) : null;
}
