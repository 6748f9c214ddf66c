import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, numberIn } from './evidence.ts';

const stolenAllowed = 0.01;

/**
 * A remark that the machine was noisy: of the CPU time that it wanted, the hypervisor gave more than 1 % to somebody
 * else.
 */
export const hostStolen: DoubtFinder = (evidence) => {
  const stolen = numberIn(evidence, { metric: 'host_steal_cores', at: 'mean' });
  const used = numberIn(evidence, { metric: 'host_cpu_cores', at: 'mean' });
  if (stolen === null || used === null || stolen <= stolenAllowed * (stolen + used)) return [];
  return [
    {
      code: 'host-stolen',
      sentence: `${sayNumber(stolen / (stolen + used), 'ratio')} of the CPU time that this machine wanted went to other machines on its host.`,
      advice: 'Repeat the run at a quieter time or on a machine of its own before comparing times.',
      affects: [],
      bias: 'reads-high',
    },
  ];
};
