import type { App } from '../../app/app.ts';
import { publicHeaders } from '../../app/public-url.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { storeKinds, storeNodes } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import { answersOk } from '../answers-ok.ts';
import { balancerReadyWithinMs } from '../balancer/why-not-ready.ts';
import type { ContainerNode } from '../docker/container-node.ts';
import type { ProjectContainers } from '../docker/find-containers.ts';
import { type NodeContext, startedNode } from '../docker/topology-nodes.ts';
import { type Reloadable, theirBalancer } from '../runtime.ts';
import type { ContainedStore } from '../stores/store.ts';
import { stores } from '../stores/stores.ts';
import type { ComposeEntry, ComposeSettings, ComposeStoreId } from './compose-options.ts';
import { reloadEntry } from './reload-entry.ts';
import { onThisMachine, storeUrl } from './store-url.ts';
import type { TheirFile } from './their-file.ts';

/** A store of theirs and where it listens inside its container. */
export interface TheirStore {
  readonly id: ComposeStoreId;
  readonly role: (typeof storeKinds)[number];
  readonly service: string;
  readonly url: URL | null;
  readonly port: number;
  readonly known: ContainedStore;
}

/** The stores that a config names, with what is known of their kind. */
export function theirStores({ stores: named }: ComposeSettings): TheirStore[] {
  return named.flatMap(({ id, service, url }) => {
    const role = storeKinds.find((kind) => storeNodes[kind].some((each) => each === id));
    const known = role && stores[role].container;
    if (!role || !known) return [];
    return [{ id, role, service, url, known, port: url?.port ? Number(url.port) : known.port }];
  });
}

export interface TheirNodes extends Omit<NodeContext, 'container'> {
  readonly topology: Topology;
  readonly containers: ProjectContainers;
  readonly file: TheirFile;
}

/** A store that a service of theirs runs, through its published port. */
export function storeNode(
  store: TheirStore,
  { topology, containers, file, ...rest }: TheirNodes,
): Promise<ContainerNode> {
  const { id, role, service, url, port, known } = store;
  const found = file.services[service];
  if (!found) throw new Error(`The compose file has no ${service}.`);
  const spec = {
    ...{ id, role, port },
    urlAt: (published: number) => (url ? onThisMachine(url, published) : storeUrl(role, found, published)),
    metricsAt: () => null,
    ready: known.ready,
    readyWithinMs: 30_000,
    advice: `Check the service '${service}', and in 'stores' of compose() in the config its url with user and password.`,
    onStarted: async () => {},
  };
  return startedNode(stores[role].serverOf(topology), spec, {
    ...rest,
    container: containerOf(containers, service),
  });
}

export interface EntryNodeOptions {
  readonly app: App;
  readonly entry: ComposeEntry;
  /** Of 127.0.0.1. */
  readonly port: number;
}

/** Their own balancer. */
export async function entryNode(
  { app: { adapter }, entry, port }: EntryNodeOptions,
  { topology, containers, file: _, ...rest }: TheirNodes,
): Promise<ContainerNode & Partial<Reloadable>> {
  const headers = publicHeaders(adapter.publicUrl);
  const spec = {
    id: theirBalancer,
    role: 'balancer',
    port: entry.port,
    urlAt: () => new URL(`http://127.0.0.1:${port}`),
    metricsAt: () => null,
    ready: (url: URL, signal: AbortSignal) =>
      answersOk(new URL(adapter.readyPath, url), { timeoutMs: 1_000, signal, headers }),
    readyWithinMs: balancerReadyWithinMs,
    advice: `'${adapter.readyPath}' must be answered with 2xx through the service '${entry.service}', whose port ${entry.port} is the entry.`,
    onStarted: async () => {},
  } as const;
  const container = containerOf(containers, entry.service);
  const node = await startedNode(topology.balancer.engine, spec, { ...rest, container });
  const command = entry.reload;
  if (!command) return node;
  const reload = (signal: AbortSignal) =>
    reloadEntry(command, { container, pids: () => node.pids(), signal });
  // Not by copying: the state of a node is read when it is asked for.
  return Object.assign(node, { reload });
}

function containerOf(containers: ProjectContainers, service: string) {
  const [container] = containers[service] ?? [];
  if (container) return container;
  throw new ScaleproofError('SP_START_FAILED', `Compose has made no ${service}.`);
}
