import { sayNumber } from '../say-number.ts';
import { type DoubtRule, numberIn } from './evidence.ts';

/** Retries are a setting of the topology, so no verdict changes. */
export const balancerRetried: DoubtRule = {
  code: 'balancer-retried',
  when: 'The balancer retried requests: an instance failed them, and clients did not see it',
  on: [],
  find(evidence) {
    const retries = numberIn(evidence, { metric: 'balancer_retries', at: 'total' });
    if (retries === null || retries === 0) return [];
    const requests = numberIn(evidence, { metric: 'balancer_requests', at: 'total' }) ?? 0;
    return [
      {
        sentence: `The balancer retried ${sayNumber(retries, 'count')} times, beyond the ${sayNumber(requests, 'count')} requests that it received: an instance failed them, and the error rate does not show it.`,
        advice:
          "Set the balancer's retries to 0 to see those failures, and check for requests that ran twice.",
        casts: [],
      },
    ];
  },
};
