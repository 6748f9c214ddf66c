import { sayNumber } from '../say-number.ts';
import { type DoubtRule, numberIn } from './evidence.ts';

/** What clients saw is what the topology asked for, so no verdict changes. */
export const balancerRetried: DoubtRule = {
  code: 'balancer-retried',
  when: 'The balancer sent requests again: an instance failed them, and clients were not told',
  on: [],
  find(evidence) {
    const retries = numberIn(evidence, { metric: 'balancer_retries', at: 'total' });
    if (retries === null || retries === 0) return [];
    const requests = numberIn(evidence, { metric: 'balancer_requests', at: 'total' }) ?? 0;
    return [
      {
        sentence: `The balancer sent requests again ${sayNumber(retries, 'count')} times, beyond the ${sayNumber(requests, 'count')} that reached it: an instance failed them, and the error share does not show it.`,
        advice:
          "Set the balancer's retries to 0 to see those failures, and watch for requests that ran twice.",
        casts: [],
      },
    ];
  },
};
