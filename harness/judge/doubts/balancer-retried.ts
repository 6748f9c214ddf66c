import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, numberIn } from './evidence.ts';

/**
 * A remark that the balancer sent requests again: an instance failed them, and clients were not told. What clients saw is
 * what the topology asked for, so no verdict changes.
 */
export const balancerRetried: DoubtFinder = (evidence) => {
  const retries = numberIn(evidence, { metric: 'balancer_retries', at: 'total' });
  if (retries === null || retries === 0) return [];
  const requests = numberIn(evidence, { metric: 'balancer_requests', at: 'total' }) ?? 0;
  return [
    {
      code: 'balancer-retried',
      sentence: `The balancer sent requests again ${sayNumber(retries, 'count')} times, beyond the ${sayNumber(requests, 'count')} that reached it: an instance failed them, and the error share does not show it.`,
      advice: "Set the balancer's retries to 0 to see those failures, and watch for requests that ran twice.",
      affects: [],
      bias: 'reads-low',
    },
  ];
};
