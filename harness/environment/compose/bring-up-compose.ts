import { withNamesOf } from '../../app/names-of-instances.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { freePorts } from '../../core/ports.ts';
import { together } from '../../core/together.ts';
import { notesOnBalancer } from '../../plan/balancer-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import { balancerNode } from '../docker/balancer-node.ts';
import { runLabels } from '../docker/labels.ts';
import { type OpenProject, openProject } from '../docker/open-project.ts';
import { notesOnEngine, relayedPorts } from '../docker/relayed-ports.ts';
import { appNode } from '../docker/topology-nodes.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Environment, UpOptions } from '../runtime.ts';
import type { ComposeSettings } from './compose-options.ts';
import { instanceNames, notesOnNames } from './instance-names.ts';
import { notesOnTheirs } from './notes-on-theirs.ts';
import { balancerService, ourBalancer } from './our-balancer.ts';
import { engineNetwork, networkTo, overrideText } from './override.ts';
import { startProject } from './start-project.ts';
import type { TheirFile } from './their-file.ts';
import { entryNode, storeNode, theirStores } from './their-nodes.ts';

export interface BringUpComposeOptions extends UpOptions {
  readonly settings: ComposeSettings;
  readonly file: TheirFile;
  readonly builds: boolean;
}

const attempts = 3;

/** Brings their services up as one compose project. Everything enters the scope before it starts. */
export async function bringUpCompose(
  topology: Topology,
  options: BringUpComposeOptions,
): Promise<Environment> {
  const { signal } = options;
  const { remove, ...opened } = await openProject(topology, options);
  const context = { ...options, ...opened, topology };
  for (let attempt = 1; ; attempt++) {
    try {
      return await startAndWait(context);
    } catch (cause) {
      signal.throwIfAborted();
      const isTaken = cause instanceof ScaleproofError && cause.code === 'SP_PORT_TAKEN';
      if (!isTaken || attempt === attempts) throw cause;
      await remove(signal);
    }
  }
}

interface StartContext extends BringUpComposeOptions, RunContext, Omit<OpenProject, 'directory' | 'remove'> {
  readonly topology: Topology;
}

async function startAndWait(context: StartContext): Promise<Environment> {
  const { topology, app, settings, file, engine, project, deaths, signal } = context;
  const { service, port, entry } = settings;
  const stores = theirStores(settings);
  const [entryPort = 0, status = 0, ...storePorts] = await freePorts(2 + stores.length);
  const published = { entry: entryPort, status };
  const containersOf = { project, service, port };
  const ours = entry ? null : await ourBalancer({ ...context, containers: containersOf, ports: published });
  const override = overrideText({
    ...{ settings, file, topology, balancer: ours },
    labels: runLabels(context.runId),
    published: [
      { service, target: port, port: null },
      ...stores.map((store, index) => ({
        service: store.service,
        target: store.port,
        port: storePorts[index] ?? null,
      })),
      ...(entry ? [{ service: entry.service, target: entry.port, port: entryPort }] : []),
    ],
  });
  const containers = await startProject(
    {
      ...{ settings, file, project, override, engine },
      instances: topology.app.instances,
      hasOurBalancer: ours !== null,
      builds: context.builds,
    },
    context,
  );
  signal.throwIfAborted();

  const names = instanceNames();
  const named = new Set<string>();
  const known = { ...app, adapter: withNamesOf(app.adapter, names.idOf) };
  const theirs = { topology, containers, file, engine, deaths, signal };
  const ports = ours ? await relayedPorts(published, ours.balancing, context) : published;
  const before = ours
    ? await balancerNode({
        ...{ topology, engine, deaths, containers, ports, signal },
        app: known,
        service: balancerService,
        instances: { port, network: engineNetwork(networkTo(service, file), project, file) },
      })
    : null;
  const instances = await Promise.all(
    (containers[service] ?? []).map((container, index) => {
      const id = `app-${index + 1}`;
      const onReady = (headers: Parameters<typeof app.adapter.instanceOf>[0]) => {
        const said = app.adapter.instanceOf(headers);
        if (said === null) return;
        named.add(id);
        names.learn(id, said);
      };
      const onStarted = before?.moved ?? (async () => {});
      return appNode(
        { app, id, port, readyWithinMs: settings.appReadyWithinMs, onStarted, onReady },
        { engine, container, deaths, signal },
      );
    }),
  );
  for (const { id, state } of instances) names.learn(id, state.Config.Hostname);
  const storesUp = await Promise.all(stores.map((store) => storeNode(store, theirs)));
  before?.knows(instances);
  // The instances before the balancer: one that cannot start also keeps it from starting, and is the reason.
  await together(
    signal,
    [...storesUp, ...instances].map((node) => (within: AbortSignal) => node.untilReady(within)),
  );
  const silent = instances.map(({ id }) => id).filter((id) => !named.has(id));
  const balancer = before?.node ?? (entry && (await entryNode({ app, entry, port: entryPort }, theirs)));
  if (!balancer) throw new Error('There is neither a balancer of ours nor one of theirs.');
  await (before ? before.untilReady(signal) : balancer.untilReady(signal));
  return {
    entry: balancer.url,
    nodes: [...instances, balancer, ...storesUp],
    links: [],
    instanceNamed: names.idOf,
    notes: [
      ...notesOnTheirs(settings, file),
      ...notesOnNames(names, silent, app.adapter.readyPath),
      ...(ours ? [...ours.notes, ...notesOnBalancer(topology.balancer)] : []),
      ...notesOnEngine({ isRelayed: ports.entry !== published.entry }),
    ],
  };
}
