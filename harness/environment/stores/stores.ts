import { type StoreNode, storeNodesOf } from '../../plan/store-abilities.ts';
import { type StoreKind, type StoreServer, storeKinds } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import { pgbouncer } from './pgbouncer.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { sentinel } from './sentinel.ts';
import type { ContainedStore, Server, Store } from './store.ts';

export const stores: Readonly<Record<StoreKind, Store>> = { redis, sentinel, postgres, pgbouncer };

/** Every program that serves a store, by the service of docker-compose.bench.yml that runs it. */
export const servers: ReadonlyMap<string, Server> = new Map(
  Object.values(stores).flatMap((store) => Object.entries(store.servers)),
);

/** The program that serves a kind of store in a topology. */
export function serverFor(kind: StoreKind, topology: Topology): Server {
  const name = stores[kind].serverOf(topology);
  const server = servers.get(name);
  if (!server) throw new Error(`${kind} has no server ${name}.`);
  return server;
}

/** Kinds of stores that containers can have. */
export const containedKinds: readonly (readonly [StoreKind, ContainedStore])[] = storeKinds.flatMap(
  (kind) => {
    const { container } = stores[kind];
    return container ? [[kind, container] as const] : [];
  },
);

/** A store that has a container. */
export interface ContainedNode extends StoreNode {
  /** The service of the compose file. */
  readonly service: StoreServer;
  readonly container: ContainedStore;
}

/** The nodes of a topology's stores that are containers, when it is one that containers can have. */
export function containedNodesOf(topology: Topology): ContainedNode[] {
  return storeNodesOf(topology).flatMap((node) => {
    const { container, serverOf } = stores[node.role];
    return container ? [{ ...node, service: serverOf(topology), container }] : [];
  });
}
