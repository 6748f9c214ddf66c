import type { IncomingHttpHeaders } from 'node:http';
import type { App } from '../../app/app.ts';
import { publicHeaders } from '../../app/public-url.ts';
import { ScaleproofError } from '../../core/errors.ts';
import type { Topology } from '../../plan/topology.ts';
import { okHeaders } from '../answers-ok.ts';
import { containedNodesOf } from '../stores/stores.ts';
import { innerPorts } from './balancer-config.ts';
import { type ContainerNode, type ContainerNodeSpec, containerNode } from './container-node.ts';
import { readState } from './container-state.ts';
import type { Container, Engine } from './engine.ts';
import type { ProjectContainers } from './find-containers.ts';
import { versionOfContainer } from './node-version.ts';
import type { DeathWatch } from './watch-deaths.ts';

export interface NodeContext {
  readonly engine: Engine;
  readonly container: Container;
  readonly deaths: DeathWatch;
  readonly signal: AbortSignal;
}

export interface AppNodeOptions extends Pick<ContainerNodeSpec, 'id' | 'readyWithinMs' | 'onStarted'> {
  readonly app: App;
  /** Where it listens inside its container; 3000 when it is left out. */
  readonly port?: number;
  /** Told the headers of each answer that says that it is ready. */
  onReady?(headers: IncomingHttpHeaders): void;
}

/** One instance of the app. */
export async function appNode(
  { app: { adapter, launch }, id, readyWithinMs, onStarted, port = innerPorts.app, onReady }: AppNodeOptions,
  context: NodeContext,
): Promise<ContainerNode> {
  const askedAs = publicHeaders(adapter.publicUrl);
  return startedNode(
    'app',
    {
      id,
      role: 'app',
      stopSignal: launch?.stopSignal,
      askedAs,
      port,
      urlAt: (published) => new URL(`http://127.0.0.1:${published}`),
      metricsAt: (url) => (adapter.metricsPath === null ? null : new URL(adapter.metricsPath, url)),
      async ready(url, signal) {
        const asking = { timeoutMs: 1_000, signal, headers: askedAs };
        // Not as its argument: nobody would be asked where nobody is told.
        const headers = await okHeaders(new URL(adapter.readyPath, url), asking);
        onReady?.(headers);
        return true;
      },
      readyWithinMs,
      advice: 'Check its output and the settings of its topology.',
      onStarted,
    },
    context,
  );
}

/** The stores of a topology, each reached through its published port. */
export async function storeNodes(
  topology: Topology,
  { containers, ...rest }: Omit<NodeContext, 'container'> & { readonly containers: ProjectContainers },
): Promise<ContainerNode[]> {
  const started = containedNodesOf(topology).map(({ id, role, service, container: store }) => {
    const [container] = containers[service] ?? [];
    if (!container) throw new ScaleproofError('SP_START_FAILED', `Compose has made no ${service}.`);
    const { port, ready, readyWithinMs, advice } = store;
    const urlAt = (published: number) => store.urlAt('127.0.0.1', published);
    const spec = { id, role, port, urlAt, metricsAt: () => null, ready, readyWithinMs, advice };
    return startedNode(service, { ...spec, onStarted: async () => {} }, { ...rest, container });
  });
  return Promise.all(started);
}

/** A node whose version its container is asked for. */
export async function startedNode(
  service: string,
  spec: Omit<ContainerNodeSpec, 'version'>,
  { engine, container, deaths, signal }: NodeContext,
): Promise<ContainerNode> {
  const version = await versionOfContainer(service, container, { state: await readState(container), signal });
  return containerNode({ ...spec, version }, { engine, container, deaths });
}
