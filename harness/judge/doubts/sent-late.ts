import type { Dependency } from '../../metrics/metric.ts';
import { metricNamed } from '../../metrics/metrics.ts';
import type { ScenarioData } from '../../plan/scenario.ts';
import { sayNumber } from '../say-number.ts';
import { type Cast, type DoubtRule, numberIn } from './evidence.ts';

const on: readonly Dependency[] = ['schedule', 'send-moments', 'pace'];

/**
 * A request is timed from when it was due, so lateness is in its latency and only ever adds to it: a latency inside its
 * target stays inside, and one that misses it from the send too, by the second clock, misses it. Past 10 ms and 5 % of the
 * target the load was not the planned one any more. Messages in rooms are timed from when they were sent, and are not
 * concerned.
 */
export const sentLate: DoubtRule = {
  code: 'sent-late',
  when: 'Requests were sent late: by more than 1 ms and 1 % of the tightest latency target (p99)',
  on,
  find(evidence) {
    const lateness = numberIn(evidence, { metric: 'send_lateness_ms', at: 'p99' });
    const targetMs = tightestLatencyMs(evidence.scenario) ?? 0;
    const allowed = Math.max(1, 0.01 * targetMs);
    if (lateness === null || lateness <= allowed) return [];
    const longest = numberIn(evidence, { metric: 'send_lateness_ms', at: 'max' }) ?? lateness;
    const said = {
      sentence: `Operations were sent up to ${sayNumber(lateness, 'ms')} (p99) after they were due; ${sayNumber(allowed, 'ms')} is allowed here.`,
      advice: 'Lower the rate, or give the generator a core of its own: other programs used its time.',
    };
    const counted: Cast = { on: ['send-moments'], weight: 'slight' };
    if (lateness <= Math.max(10, 0.05 * targetMs)) {
      return [{ ...said, casts: [{ on: ['schedule'] }, counted] }];
    }
    // Who is served in turn ends no later than all were late, and each counts its own lateness besides.
    const tooHighBy = { by: 2 * longest, in: 'unit' } as const;
    return [{ ...said, casts: [{ on: ['schedule', 'pace'], bias: 'either', tooHighBy }, counted] }];
  },
};

/** Known before the run: the verdict has no part in what is allowed. */
function tightestLatencyMs({ targets }: Pick<ScenarioData, 'targets'>): number | null {
  const limits = targets
    .filter(({ metric, must }) => metricNamed(metric)?.dependsOn.schedule && must.startsWith('<'))
    .map(({ be }) => be);
  return limits.length > 0 ? Math.min(...limits) : null;
}
