import { otherEngine, whyNot } from '../../plan/balancer-abilities.ts';
import { whatStoresLackInContainers } from '../../plan/store-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Unavailable } from '../runtime.ts';

/** Why a topology cannot be had as containers of any engine; null when it can. */
export function whatContainersLack(topology: Topology): Unavailable | null {
  return whatStoresLackInContainers(topology) ?? whatBalancerLacks(topology.balancer);
}

/** Why a balancer cannot be had as a container; null when it can. */
export function whatBalancerLacks(balancer: Topology['balancer']): Unavailable | null {
  if (balancer.policy !== 'ip-hash' || balancer.engine !== 'caddy') return whyNot(balancer);
  return {
    reason:
      'A balancer in a container sees one address for all clients of this machine, that of its network, unless a ' +
      'relay passes theirs on by the PROXY protocol, which the Caddy 2.6 of Debian does not support.',
    enable: otherEngine(balancer, 'run it with --runtime process'),
  };
}
