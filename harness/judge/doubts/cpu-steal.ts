import { sayNumber } from '../say-number.ts';
import { type DoubtRule, numberIn } from './evidence.ts';
import { slowerGrounds, slowerThanAlone } from './slower-than-alone.ts';

const worthARemark = 0.01;
const tooMuch = 0.1;

/**
 * Of the CPU time that the machine wanted, the hypervisor gave some to somebody else. More than 10 % makes a latency that
 * misses its target unknown, since the app may not be the reason; one that meets it all the same does. Less explains a
 * miss by no more than that share.
 */
export const cpuSteal: DoubtRule = {
  code: 'cpu-steal',
  when: 'CPU steal of more than 10 %; less, where a target is missed by no more than that share',
  on: slowerGrounds,
  find(evidence) {
    const stolen = numberIn(evidence, { metric: 'host_steal_cores', at: 'mean' });
    const used = numberIn(evidence, { metric: 'host_cpu_cores', at: 'mean' });
    if (stolen === null || used === null) return [];
    const share = stolen / (stolen + used);
    if (!(share > worthARemark)) return [];
    const said = {
      sentence: `${sayNumber(share, 'ratio')} of the CPU time that this machine needed was stolen by its host.`,
      advice: 'Repeat the run at a quieter time or on a machine of its own before comparing times.',
    } as const;
    if (share > tooMuch) return [{ ...said, casts: slowerThanAlone }];
    const most = { by: share, in: 'share' } as const;
    return [{ ...said, casts: [{ on: slowerGrounds, weight: 'slight', tooHighBy: most, tooLowBy: most }] }];
  },
};
