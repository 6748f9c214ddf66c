import { whyNot } from '../../plan/balancer-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Unavailable } from '../runtime.ts';

/** Why a topology cannot be had as containers of any engine; null when it can. */
export function whatContainersLack({ balancer }: Topology): Unavailable | null {
  if (balancer.policy !== 'ip-hash') return whyNot(balancer);
  return {
    reason:
      'ip-hash would send every client to one instance: a balancer in a container sees all clients of this machine ' +
      'under one address, that of its network.',
    enable: "Run it with --runtime process, or set the balancer's policy to cookie.",
  };
}
