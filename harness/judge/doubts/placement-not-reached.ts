import { metrics } from '../../plan/metrics.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, numberIn } from './evidence.ts';

const messageMetrics: readonly string[] = Object.keys(metrics).filter((metric) =>
  metric.startsWith('messages_'),
);

/** Members or publishers could not be put on the instances where the scenario wants them. */
export const placementNotReached: DoubtFinder = (evidence) => {
  const share = numberIn(evidence, { metric: 'sockets_placed', at: 'share' });
  if (share === null || share === 1) return [];
  return [
    {
      code: 'placement-not-reached',
      sentence: `Only ${sayNumber(share, 'ratio')} of the sockets are on the instance where the scenario wants them.`,
      advice:
        'Check that the balancer spreads sockets over all instances, and that each says which one it is.',
      affects: messageMetrics,
      bias: 'either',
    },
  ];
};
