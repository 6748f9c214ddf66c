import { together } from '../../core/together.ts';
import { type StoreNode, storeNodesOf } from '../../plan/store-abilities.ts';
import { type StoreNodeId, storeKinds } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Node } from '../runtime.ts';
import type { StoreWish } from './store.ts';
import { stores } from './stores.ts';

/** The nodes of a topology's stores that start at once, and those that need a link to one of them. */
export function stagesOf(
  topology: Topology,
): readonly [first: readonly StoreNode[], later: readonly StoreNode[]] {
  const nodes = storeNodesOf(topology);
  const later = new Set<StoreNodeId>();
  for (const { id, after, isLinked } of nodes) if (isLinked || (after && later.has(after))) later.add(id);
  return [nodes.filter(({ id }) => !later.has(id)), nodes.filter(({ id }) => later.has(id))];
}

export interface StartOptions extends Pick<StoreWish, 'topology' | 'options' | 'programFolders'> {
  /** What is up already. */
  readonly up: readonly Node[];
  /** Where the link from one node to another begins; null where there is none. */
  linkUrl(from: string, to: string): URL | null;
}

/**
 * Starts nodes of stores as processes of this machine: side by side, but each when what it stands on is ready. In the order
 * of `wanted`.
 */
export async function startStores(
  wanted: readonly StoreNode[],
  { up, linkUrl, ...asked }: StartOptions,
  runContext: RunContext,
): Promise<readonly Node[]> {
  const ready = new Map(up.map((node) => [node.id, node]));
  const urlOf = (id: StoreNodeId, from: StoreNodeId) => {
    const url = linkUrl(from, id) ?? ready.get(id)?.url;
    if (!url) throw new Error(`${from} needs ${id}, which is not up.`);
    return url;
  };
  for (let rest = wanted; rest.length > 0; rest = rest.filter(({ id }) => !ready.has(id))) {
    const next = rest.filter(({ after }) => after === null || ready.has(after));
    if (next.length === 0) throw new Error(`${rest[0]?.id} waits for ${rest[0]?.after}, which never starts.`);
    const started = await together(
      runContext.signal,
      storeKinds.map((kind) => async (signal: AbortSignal) => {
        const nodes = next.filter(({ role }) => role === kind);
        if (nodes.length === 0) return [];
        const server = stores[kind].serverOf(asked.topology);
        return stores[kind].start(nodes, { ...asked, server, urlOf }, { ...runContext, signal });
      }),
    );
    for (const node of started.flat()) ready.set(node.id, node);
  }
  return wanted.flatMap(({ id }) => ready.get(id) ?? []);
}
