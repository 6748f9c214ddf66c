import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../app/app.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { together } from '../../core/together.ts';
import { notesOnBalancer } from '../../plan/balancer-abilities.ts';
import { placedStores } from '../../plan/placed-stores.ts';
import type { StoreKind } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import { writeContainersEntry } from '../cleanup/ledger.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { localImages } from '../images/image-name.ts';
import type { Environment, UpOptions } from '../runtime.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { containedKinds, containedNodesOf, stores } from '../stores/stores.ts';
import { balancingOf, innerPorts, writeBalancerConfig } from './balancer-config.ts';
import { balancerNode } from './balancer-node.ts';
import { upProject } from './compose-project.ts';
import type { ProjectPlan, ProjectPorts } from './compose-settings.ts';
import { connectEngine } from './engine.ts';
import { notesOnEngine, relayedPorts } from './relayed-ports.ts';
import { removeLabeled } from './remove-labeled.ts';
import { appNode, storeNodes } from './topology-nodes.ts';
import { watchDeaths } from './watch-deaths.ts';

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
  signal.throwIfAborted();
  const engine = await connectEngine();
  const project = `scaleproof-${randomBytes(6).toString('hex')}`;
  const directory = await mkdtemp(join(reaper.directory, `${topology.name}-`));
  scope.defer(`the folder of ${topology.name}`, () => removeDirectory(directory));
  // The balancer's user passes through to its configuration.
  await chmod(directory, 0o711);
  const deaths = await watchDeaths(engine, project);
  scope.defer('the watch over containers', () => deaths.close());
  writeContainersEntry(reaper.directory);
  scope.defer(`the containers of ${topology.name}`, async () => {
    await removeLabeled(`com.docker.compose.project=${project}`, AbortSignal.timeout(takeDownMs));
  });

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

const takeDownMs = 30_000;

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
