import type { ScenarioData } from '../../plan/scenario.ts';
import { sayShare } from '../say-number.ts';
import { type DoubtFinder, latencyMetrics } from './evidence.ts';

const sentAtLeast = 0.99;
const affects = [...latencyMetrics, 'http_error_share'];
const n = (count: number) => count.toLocaleString('en-US');

/**
 * `load-not-sent` below 99 % of what the load shape plans, `load-dropped` for less than that: requests that were never
 * sent are those that would have waited longest.
 */
export const loadNotDelivered: DoubtFinder = ({ offered, scenario }) => {
  if (!offered) return [];
  const planned = Math.max(offered.planned, plannedBy(scenario));
  const sent = offered.planned - offered.dropped;
  if (planned === 0 || sent < sentAtLeast * planned) {
    return [
      {
        code: 'load-not-sent',
        sentence: `${n(sent)} of ${n(planned)} planned operations were sent, which is less than 99 %.`,
        advice: 'Lower the rate, raise maxInFlight, or run the generator on a machine with more free cores.',
        affects,
        bias: 'either',
      },
    ];
  }
  if (offered.dropped === 0) return [];
  return [
    {
      code: 'load-dropped',
      sentence: `${n(offered.dropped)} operations (${sayShare(offered.dropped / planned)}) were dropped, because as many as allowed were under way.`,
      advice: 'Raise maxInFlight, or lower the rate to what the system can take.',
      affects,
      bias: 'either',
    },
  ];
};

/** What a constant rate must have sent; other shapes are known by what the driver planned. */
function plannedBy({ load, phases }: ScenarioData): number {
  return load.kind === 'constant-rate' ? Math.floor((load.perSecond * phases.measuredMs) / 1000) : 0;
}
