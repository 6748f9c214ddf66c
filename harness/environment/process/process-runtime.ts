import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../app/app.ts';
import { notesOnTrust } from '../../app/tls.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { findProgram, programFolders } from '../../core/find-program.ts';
import { together } from '../../core/together.ts';
import { placedStores } from '../../plan/placed-stores.ts';
import type { Topology } from '../../plan/topology.ts';
import { engines } from '../balancer/engines.ts';
import { startBalancer } from '../balancer/start-balancer.ts';
import { whyNoReload } from '../balancer/why-no-reload.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { startLinks } from '../links/start-links.ts';
import { wantedLinks } from '../links/wanted-links.ts';
import type { Environment, Node, Runtime, Unavailable, UpOptions } from '../runtime.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { stagesOf, startStores } from '../stores/start-stores.ts';
import { withoutNetwork } from '../without-network.ts';
import { startAppInstance } from './app-instance.ts';
import type { RunContext } from './run-context.ts';
import { whatIsLacking } from './what-is-lacking.ts';

export interface ProcessRuntimeOptions extends RuntimeOptions {
  /** Where the programs of stores and balancers are looked for; PATH and the usual folders of servers otherwise. */
  readonly programFolders?: readonly string[];
}

/**
 * Runs topologies as processes of this machine: the app's instances, stores and balancers from what is installed, Postgres
 * from npm, and the built-in balancer in place of one that is not.
 */
export function processes(options: ProcessRuntimeOptions = {}): Runtime {
  const folders = options.programFolders ?? programFolders();
  return {
    name: 'process',
    breaksLinks: true,
    probe: async (app) => unsupportedPlatform() ?? whyNotLaunched(app),
    lacks: async (topology, app) =>
      unsupportedPlatform() ?? encryptedBehind(topology, app) ?? whatIsLacking(topology, folders),
    refuses(actions, { balancer: { engine } }) {
      const { program } = engines[engine];
      const isThere = program === null || findProgram(program.name, folders) !== null;
      return withoutNetwork(actions, 'process') ?? whyNoReload(actions, isThere ? engine : 'built-in');
    },
    async up(topology, upOptions) {
      const lacking =
        unsupportedPlatform() ?? encryptedBehind(topology, upOptions.app) ?? whatIsLacking(topology, folders);
      if (lacking) {
        throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${lacking.reason} ${lacking.enable}`);
      }
      return bringUp(topology, { ...options, ...upOptions, programFolders: folders });
    },
  };
}

type BringUpOptions = UpOptions & ProcessRuntimeOptions & { readonly programFolders: readonly string[] };

async function bringUp(topology: Topology, options: BringUpOptions): Promise<Environment> {
  const { app, reaper, scope, signal, appReadyWithinMs: readyWithinMs = 30_000 } = options;
  signal.throwIfAborted();
  const directory = await mkdtemp(join(reaper.directory, `${topology.name}-`));
  scope.defer(`the folder of ${topology.name}`, () => removeDirectory(directory));
  // Postgres may run as another user, who must be able to pass through.
  await chmod(directory, 0o711);
  const sharedDirectory = join(directory, 'shared');
  await mkdir(sharedDirectory);
  const runContext = (within: AbortSignal): RunContext => ({ reaper, scope, signal: within, directory });

  const [first, later] = stagesOf(topology);
  const asked = { topology, options, programFolders: options.programFolders };
  const stores = await startStores(first, { ...asked, up: [], linkUrl: () => null }, runContext(signal));
  const ids = instanceIds(topology);
  const ways = wantedLinks(topology, { instances: ids, stores });
  const links = options.links === 'direct' ? [] : await startLinks(ways, runContext(signal));
  const linkUrl = (start: string, end: string) =>
    links.find(({ from, to }) => from === start && to === end)?.url ?? null;
  const followers = await startStores(later, { ...asked, up: stores, linkUrl }, runContext(signal));
  const storeUrl = (id: string) => [...stores, ...followers].find((node) => node.id === id)?.url ?? null;
  const instances = await together(
    signal,
    ids.map((id) => (within: AbortSignal) => {
      const placed = placedStores(topology, (store) => linkUrl(id, store.id) ?? storeUrl(store.id));
      const placement = { topology, id, ...placed, sharedDirectory };
      return startAppInstance({ app, placement, readyWithinMs }, runContext(within));
    }),
  );
  const fronts =
    options.links === 'breakable-with-entry'
      ? await startLinks(
          instances.map(({ id, url }) => ({ from: id, to: 'balancer', url })),
          runContext(signal),
        )
      : [];
  const peerOf = ({ id, url }: Node) => {
    const { hostname: host, port } = fronts.find(({ from }) => from === id)?.url ?? url;
    return { id, host, port: Number(port) };
  };
  const balancer = await startBalancer(
    {
      wanted: topology.balancer,
      peers: instances.map(peerOf),
      app,
      port: options.ports?.balancer ?? null,
      programFolders: options.programFolders,
    },
    runContext(signal),
  );
  return {
    entry: balancer.node.url,
    nodes: [...instances, balancer.node, ...stores, ...followers],
    links: [...links, ...fronts],
    notes: [
      ...balancer.notes,
      ...notesOnTrust(
        app.adapter,
        instances.map(({ url }) => url),
      ),
      ...notesOnLimits(topology),
    ],
  };
}

function instanceIds({ app }: Topology): string[] {
  return Array.from({ length: app.instances }, (_, index) => `app-${index + 1}`);
}

function notesOnLimits({ app }: Topology): string[] {
  return app.limits
    ? ['Local processes run without the limits of CPU and memory that the topology sets.']
    : [];
}

/** Why a balancer cannot pass requests on to instances that speak https. */
function encryptedBehind({ balancer }: Topology, app?: App): Unavailable | null {
  if (app?.launch?.scheme !== 'https' || balancer.engine === 'built-in') return null;
  return {
    reason: `Before instances that speak https themselves ('launch.scheme') ${balancer.engine} is not set up: it would pass http on to them.`,
    enable: "Set the balancer's engine to 'built-in', or let the app speak http behind its balancer.",
  };
}

function whyNotLaunched({ adapter, launch }: App): Unavailable | null {
  if (launch) return null;
  return {
    reason: `The app '${adapter.name}' does not say how an instance is started as a process.`,
    enable: "Add 'launch' to the app in the config.",
  };
}

function unsupportedPlatform(): Unavailable | null {
  if (process.platform !== 'win32') return null;
  return {
    reason: 'The process runtime needs the signals and process groups of Linux or macOS.',
    enable: 'Run it in the Windows Subsystem for Linux.',
  };
}
