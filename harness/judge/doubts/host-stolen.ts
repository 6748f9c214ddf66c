import { satisfies } from '../satisfies.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, type Evidence, numberIn } from './evidence.ts';
import { slowerThanAlone } from './slower-than-alone.ts';

const worthARemark = 0.01;
const tooMuch = 0.1;

/**
 * The machine was noisy: of the CPU time that it wanted, the hypervisor gave more than 1 % to somebody else. More than 10 %
 * makes a latency that misses its target unknown, since the app may not be the reason; one that meets it all the same does.
 * Less does so where the number misses its target by no more than that share.
 */
export const hostStolen: DoubtFinder = (evidence) => {
  const stolen = numberIn(evidence, { metric: 'host_steal_cores', at: 'mean' });
  const used = numberIn(evidence, { metric: 'host_cpu_cores', at: 'mean' });
  if (stolen === null || used === null) return [];
  const share = stolen / (stolen + used);
  if (!(share > worthARemark)) return [];
  const doubt = {
    code: 'host-stolen',
    sentence: `${sayNumber(share, 'ratio')} of the CPU time that this machine wanted went to other machines on its host.`,
    advice: 'Repeat the run at a quieter time or on a machine of its own before comparing times.',
  } as const;
  if (share > tooMuch) return slowerThanAlone(doubt);
  const decisive = slowerThanAlone(doubt)
    .map(({ affects, ...rest }) => ({
      ...rest,
      affects: affects.filter((metric) => missesByAtMost(share, metric, evidence)),
    }))
    .filter(({ affects }) => affects.length > 0);
  return decisive.length > 0 ? decisive : [{ ...doubt, affects: [], bias: 'reads-high' }];
};

/** Whether a target on this metric is missed, and by no more than this share of what it demands. */
function missesByAtMost(share: number, metric: string, evidence: Evidence): boolean {
  return evidence.scenario.targets
    .filter((target) => target.metric === metric)
    .some((target) => {
      const value = numberIn(evidence, target);
      return value !== null && !satisfies(value, target) && Math.abs(value - target.be) <= share * target.be;
    });
}
