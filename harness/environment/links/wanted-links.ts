import { redisNodes } from '../../plan/redis-nodes.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Node } from '../runtime.ts';
import type { WantedLink } from './start-links.ts';

/** What stands at the ends of links. */
export interface Ends {
  /** Ids of app instances. */
  readonly instances: readonly string[];
  readonly stores: readonly Node[];
}

/**
 * One from each instance to each store, and one from the replica of Redis to its master. Sentinels tell an instance where
 * the master itself is: a relay on that way would see nothing.
 */
export function wantedLinks(topology: Topology, { instances, stores }: Ends): WantedLink[] {
  const replicas = redisNodes(topology).flatMap(({ id }) => (id === 'redis-replica' ? [id] : []));
  return stores.flatMap(({ id: to, role, url }) => {
    const sources = role === 'redis' && topology.redis === 'sentinel' ? [] : instances;
    return [...sources, ...(role === 'redis' ? replicas : [])].map((from) => ({ from, to, url }));
  });
}
