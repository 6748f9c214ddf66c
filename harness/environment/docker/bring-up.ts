import type { App } from '../../app/app.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { together } from '../../core/together.ts';
import { notesOnBalancer } from '../../plan/balancer-abilities.ts';
import { placedStores } from '../../plan/placed-stores.ts';
import type { StoreKind } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import { localImages } from '../images/image-name.ts';
import type { Environment, UpOptions } from '../runtime.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { containedKinds, containedNodesOf, stores } from '../stores/stores.ts';
import { balancingOf, innerPorts, writeBalancerConfig } from './balancer-config.ts';
import { balancerNode } from './balancer-node.ts';
import { upProject } from './compose-project.ts';
import type { ProjectPlan, ProjectPorts } from './compose-settings.ts';
import { openProject } from './open-project.ts';
import { notesOnEngine, relayedPorts } from './relayed-ports.ts';
import { appNode, storeNodes } from './topology-nodes.ts';

export interface BringUpOptions extends UpOptions {
  readonly composeFile: string;
  readonly imagePrefix: string;
  readonly imageNotes: readonly string[];
  readonly fixedPorts: Partial<ProjectPorts>;
  readonly runtimeOptions: RuntimeOptions;
}

/** Brings a topology up as one compose project. Everything enters the scope before it starts. */
export async function bringUpContainers(topology: Topology, options: BringUpOptions): Promise<Environment> {
  const { app, reaper, scope, signal, composeFile, fixedPorts } = options;
  const { appReadyWithinMs: readyWithinMs = 30_000 } = options.runtimeOptions;
  const { engine, project, directory, deaths } = await openProject(topology, options);

  const balancing = balancingOf(topology, { project, service: 'app', port: innerPorts.app }, app.adapter);
  const balancerConfig = await writeBalancerConfig(topology, balancing, directory);
  const storeVariables = await variablesOfStores(topology, directory, options);
  const plan: ProjectPlan = {
    ...options,
    topology,
    directory,
    balancing,
    balancerConfig,
    storeVariables,
    readyPath: app.adapter.readyPath,
    appImage: app.container?.image ?? null,
    appEnvironment: appEnvironment(app, topology),
  };
  const { ports: published, containers } = await upProject(plan, {
    engine,
    project,
    composeFile,
    fixedPorts,
    runDirectory: reaper.directory,
    signal,
  });
  signal.throwIfAborted();
  const ports = await relayedPorts(published, balancing, { reaper, scope, signal, directory });

  const balancer = await balancerNode({ topology, app, engine, deaths, containers, ports, signal });
  const instances = await Promise.all(
    containers.app.map((container, index) =>
      appNode(
        { app, id: `app-${index + 1}`, readyWithinMs, onStarted: balancer.moved },
        { engine, container, deaths, signal },
      ),
    ),
  );
  const stores = await storeNodes(topology, { engine, containers, deaths, signal });
  balancer.knows(instances);
  // The instances before the balancer: one that cannot start also keeps it from starting, and is the reason.
  await together(
    signal,
    [...stores, ...instances].map((node) => (within: AbortSignal) => node.untilReady(within)),
  );
  await balancer.untilReady(signal);
  return {
    entry: balancer.node.url,
    nodes: [...instances, balancer.node, ...stores],
    links: [],
    notes: [
      ...options.imageNotes,
      ...notesOnBalancer(topology.balancer),
      ...notesOnEngine({ isRelayed: ports.entry !== published.entry }),
    ],
  };
}

function appEnvironment({ container, adapter }: App, topology: Topology): Readonly<Record<string, string>> {
  if (!container) {
    throw new ScaleproofError(
      'SP_RUNTIME_UNAVAILABLE',
      `${adapter.name} has no container form. Add 'container' to the app in the config, or run with --runtime process.`,
    );
  }
  const nodes = containedNodesOf(topology);
  const placed = placedStores(topology, ({ id }) => {
    const node = nodes.find((one) => one.id === id);
    return node ? node.container.urlAt(node.service, node.container.port) : null;
  });
  const placement = { topology, port: innerPorts.app, ...placed, sharedDirectory: '/data' };
  return { ...container.environment(placement), ...topology.app.env };
}

async function variablesOfStores(
  topology: Topology,
  directory: string,
  { imagePrefix, runtimeOptions: options }: BringUpOptions,
): Promise<Readonly<Record<string, string>>> {
  const urlOf = (kind: StoreKind) => {
    const { container, serverOf } = stores[kind];
    if (!container) throw new Error(`Containers have no ${kind}.`);
    return container.urlAt(serverOf(topology), container.port);
  };
  const wish = { topology, options, isLocalImage: imagePrefix === localImages, directory, urlOf };
  const all = await Promise.all(containedKinds.map(([, container]) => container.variables(wish)));
  return Object.assign({}, ...all);
}
