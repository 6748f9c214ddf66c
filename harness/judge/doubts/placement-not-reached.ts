import { sayNumber } from '../say-number.ts';
import { type DoubtRule, numberIn } from './evidence.ts';

/** Members or publishers could not be put on the instances where the scenario wants them. */
export const placementNotReached: DoubtRule = {
  code: 'placement-not-reached',
  when: 'A socket is not on the instance that the scenario intends',
  on: ['deliveries'],
  find(evidence) {
    const share = numberIn(evidence, { metric: 'sockets_placed', at: 'share' });
    if (share === null || share === 1) return [];
    return [
      {
        sentence: `Only ${sayNumber(share, 'ratio')} of the sockets are on the instance that the scenario intends.`,
        advice:
          'Check that the balancer spreads sockets over all instances and lets so many connect, that neither it nor the app is at its limit of open files, and that each instance names itself.',
        casts: [{ on: ['deliveries'] }],
      },
    ];
  },
};
