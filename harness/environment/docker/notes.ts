import type { Topology } from '../../plan/topology.ts';

/** What a reader must know of results from containers, in full sentences. */
export function notesOnContainers({ balancer }: Topology): string[] {
  if (balancer.policy !== 'ip-hash') return [];
  return [
    'Containers see every client of this machine under the address of their network, so ip-hash sends all of them to ' +
      'one instance.',
  ];
}
