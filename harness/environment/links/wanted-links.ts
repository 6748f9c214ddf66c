import { isReachedOverLinks, storeNodesOf } from '../../plan/store-abilities.ts';
import { isStoreKind } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Node } from '../runtime.ts';
import type { WantedLink } from './start-links.ts';

/** What stands at the ends of links. */
export interface Ends {
  /** Ids of app instances. */
  readonly instances: readonly string[];
  readonly stores: readonly Node[];
}

/** One from each instance to each store, and one from each node that reaches another over a link, such as a replica. */
export function wantedLinks(topology: Topology, { instances, stores }: Ends): WantedLink[] {
  const followers = storeNodesOf(topology).filter(({ isLinked }) => isLinked);
  return stores.flatMap(({ id: to, role, url }) => {
    const sources = isStoreKind(role) && isReachedOverLinks(role, topology) ? instances : [];
    const following = followers.filter(({ after }) => after === to).map(({ id }) => id);
    return [...sources, ...following].map((from) => ({ from, to, url }));
  });
}
