import { metrics } from '../../plan/metrics.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, numberIn, targetedMetrics } from './evidence.ts';

/** What the session checker counts; `sessions_held` is what an instance says of itself. */
const sessionMetrics: readonly string[] = Object.keys(metrics).filter(
  (metric) => /^(?:sessions?(?:_|$)|re_logins$)/.test(metric) && metric !== 'sessions_held',
);

/** A sticky balancer that did not stick before anything was broken: its cell says nothing about stickiness. */
export const stickinessNotEstablished: DoubtFinder = (evidence) => {
  const { policy } = evidence.topology.balancer;
  if (policy !== 'cookie' && policy !== 'ip-hash') return [];
  if (!targetedMetrics(evidence.scenario).some((metric) => sessionMetrics.includes(metric))) return [];
  const share = numberIn(evidence, { metric: 'stickiness_share', at: 'share' });
  if (share === 1) return [];
  const seen =
    share === null
      ? 'It was not measured whether clients stay with the instance that made their session'
      : `Only ${sayNumber(share, 'ratio')} of the answers before the first fault came from the instance that made the session`;
  return [
    {
      code: 'stickiness-not-established',
      sentence: `${seen}, although the balancer's policy is ${policy}.`,
      advice: "Check that clients keep their cookies and that the app's answers name their instance.",
      affects: sessionMetrics,
      bias: 'either',
    },
  ];
};
