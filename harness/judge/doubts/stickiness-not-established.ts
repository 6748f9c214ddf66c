import { metricNamed } from '../../metrics/metrics.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtRule, type Evidence, numberIn } from './evidence.ts';

/** A sticky balancer that did not stick before anything was broken: its cell says nothing about stickiness. */
export const stickinessNotEstablished: DoubtRule = {
  code: 'stickiness-not-established',
  when: 'A sticky policy did not stick before the first fault, or this was not measured',
  on: ['sessions'],
  find(evidence) {
    const { policy } = evidence.topology.balancer;
    if (policy !== 'cookie' && policy !== 'ip-hash') return [];
    if (!judgesSessions(evidence)) return [];
    const share = numberIn(evidence, { metric: 'stickiness_share', at: 'share' });
    if (share === 1) return [];
    const seen =
      share === null
        ? 'It was not measured whether clients stay with the instance that created their session'
        : `Only ${sayNumber(share, 'ratio')} of the responses before the first fault came from the instance that created the session`;
    return [
      {
        sentence: `${seen}, although the balancer's policy is ${policy}.`,
        advice: "Check that clients keep their cookies and that the app's answers name their instance.",
        casts: [{ on: ['sessions'] }],
      },
    ];
  },
};

function judgesSessions({ scenario: { targets } }: Evidence): boolean {
  return targets.some(({ metric }) => metricNamed(metric)?.dependsOn.sessions !== undefined);
}
