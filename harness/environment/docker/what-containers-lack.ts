import { otherEngine, whyNot } from '../../plan/balancer-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Unavailable } from '../runtime.ts';

/** Why a topology cannot be had as containers of any engine; null when it can. */
export function whatContainersLack({ balancer, redis, postgres }: Topology): Unavailable | null {
  if (postgres === 'replicated') {
    return {
      reason: 'docker-compose.bench.yml has one Postgres, and the topology asks for a replica.',
      enable: "Run it with --runtime process, or set the topology's postgres to single.",
    };
  }
  if (redis === 'replicated' || redis === 'sentinel') {
    return {
      reason: `docker-compose.bench.yml has one Redis, and the topology asks for '${redis}'.`,
      enable: "Run it with --runtime process, or set the topology's redis to single.",
    };
  }
  if (balancer.policy !== 'ip-hash' || balancer.engine !== 'caddy') return whyNot(balancer);
  return {
    reason:
      'A balancer in a container sees one address for all clients of this machine, that of its network, unless a ' +
      'relay passes theirs on by the PROXY protocol, which the Caddy 2.6 of Debian does not support.',
    enable: otherEngine(balancer, 'run it with --runtime process'),
  };
}
