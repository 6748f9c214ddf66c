import { whyNot } from '../../plan/balancer-abilities.ts';
import { storeNodesOf } from '../../plan/store-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Unavailable } from '../runtime.ts';
import { serverFor } from '../stores/stores.ts';

/** Why a topology cannot run as local processes here; null when it can. Starts nothing. */
export function whatIsLacking(topology: Topology, programFolders: readonly string[]): Unavailable | null {
  const lacking = whyNot(topology.balancer);
  if (lacking) return lacking;
  for (const { role } of storeNodesOf(topology)) {
    const lack = serverFor(role, topology).lacks(programFolders);
    if (lack) return lack;
  }
  return null;
}
