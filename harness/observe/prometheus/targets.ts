import type { CellLabels, PlannedCell } from '../../plan/plan.ts';
import { storeNodesOf } from '../../plan/store-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { WatchedNode } from './prometheus.ts';

/** The nodes that a topology is going to have, by the ids that runtimes give them. */
export function nodesOf(topology: Topology): WatchedNode[] {
  const { app, balancer } = topology;
  return [
    ...Array.from({ length: app.instances }, (_, index) => ({
      id: `app-${index + 1}`,
      role: 'app' as const,
    })),
    { id: balancer.engine, role: 'balancer' },
    ...storeNodesOf(topology).map(({ id, role }) => ({ id, role })),
  ];
}

/** The labels that identify the series of a repetition. */
export function labelsOf({ key, topology, scenario }: PlannedCell, repetition: number): CellLabels {
  return { cell: key, topology: topology.name, scenario: scenario.name, repetition: String(repetition) };
}

/** Where the harness answers for a node. */
export function pathOf({ topology, scenario, repetition }: CellLabels, nodeId: string): string {
  return `/${[topology, scenario, repetition, nodeId].map(encodeURIComponent).join('/')}`;
}

/**
 * The content of Prometheus's file of targets: each node at its own path of `address` (host and port), under a label
 * `instance` that stays the same when the node starts again elsewhere.
 */
export function targetsFile(address: string, labels: CellLabels, nodes: readonly WatchedNode[]): string {
  const groups = nodes.map(({ id, role }) => ({
    targets: [address],
    labels: { ...labels, instance: id, role, __metrics_path__: pathOf(labels, id) },
  }));
  return JSON.stringify(groups, null, 2);
}
