import type { ScenarioData } from '../../plan/scenario.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, latencyMetrics, numberIn } from './evidence.ts';

/** Requests left later than they were due: p99 above 1 ms and above 1 % of the tightest latency target. */
export const sentLate: DoubtFinder = (evidence) => {
  const lateness = numberIn(evidence, { metric: 'send_lateness_ms', at: 'p99' });
  const allowed = Math.max(1, 0.01 * (tightestLatencyMs(evidence.scenario) ?? 0));
  if (lateness === null || lateness <= allowed) return [];
  return [
    {
      code: 'sent-late',
      sentence: `Operations were sent up to ${sayNumber(lateness, 'ms')} (p99) after they were due; ${sayNumber(allowed, 'ms')} is allowed here.`,
      advice: 'Lower the rate, or give the generator a core of its own: something else used its time.',
      affects: latencyMetrics,
      bias: 'either',
    },
  ];
};

function tightestLatencyMs({ targets }: ScenarioData): number | null {
  const limits = targets
    .filter(({ metric, must }) => latencyMetrics.some((name) => name === metric) && must.startsWith('<'))
    .map(({ be }) => be);
  return limits.length > 0 ? Math.min(...limits) : null;
}
