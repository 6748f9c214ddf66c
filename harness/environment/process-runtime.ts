import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleproofError } from '../core/errors.ts';
import { findProgram, programFolders, versionOf } from '../core/find-program.ts';
import { together } from '../core/together.ts';
import type { Topology } from '../plan/topology.ts';
import { startAppInstance } from './app-instance.ts';
import { startBalancer } from './balancer/start-balancer.ts';
import type { Ground } from './ground.ts';
import { type StartedLink, startLinks } from './links/start-links.ts';
import { removeDirectory } from './run-directory.ts';
import type { Environment, Node, Runtime, Unavailable, UpOptions } from './runtime.ts';
import { startPostgres } from './services/postgres.ts';
import { findPostgresBinaries } from './services/postgres-binaries.ts';
import { startRedis } from './services/redis.ts';
import { whatIsLacking } from './what-is-lacking.ts';

export interface ProcessRuntimeOptions {
  /** Ports of 127.0.0.1 that must be these; any free one otherwise. */
  readonly ports?: { readonly balancer?: number; readonly redis?: number; readonly postgres?: number };
  /** As in redis.conf, such as `{ appendonly: 'yes' }`. Without any, Redis keeps nothing on disk. */
  readonly redisSettings?: Readonly<Record<string, string>>;
  /** As in postgresql.conf, such as `{ synchronous_commit: 'off' }`. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** How long an instance of the app may take to be ready, 15 s otherwise. */
  readonly appReadyWithinMs?: number;
  /** Where redis-server, nginx, haproxy and caddy are looked for; PATH and the usual folders of servers otherwise. */
  readonly programFolders?: readonly string[];
}

/**
 * Runs topologies as processes of this machine: the app's instances, Redis, nginx, HAProxy and Caddy from what is
 * installed, Postgres from npm, and the built-in balancer in place of one that is not.
 */
export function processes(options: ProcessRuntimeOptions = {}): Runtime {
  const folders = options.programFolders ?? programFolders();
  return {
    name: 'process',
    breaksLinks: true,
    probe: async () => unsupportedPlatform(),
    lacks: async (topology) => unsupportedPlatform() ?? whatIsLacking(topology, folders),
    async up(topology, upOptions) {
      const lacking = unsupportedPlatform() ?? whatIsLacking(topology, folders);
      if (lacking) {
        throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${lacking.reason} ${lacking.enable}`);
      }
      return bringUp(topology, { ...options, ...upOptions, programFolders: folders });
    },
  };
}

type BringUpOptions = UpOptions & ProcessRuntimeOptions & { readonly programFolders: readonly string[] };

async function bringUp(topology: Topology, options: BringUpOptions): Promise<Environment> {
  const { app, reaper, scope, signal, appReadyWithinMs: readyWithinMs = 15_000 } = options;
  signal.throwIfAborted();
  const directory = await mkdtemp(join(reaper.directory, `${topology.name}-`));
  scope.defer(`the folder of ${topology.name}`, () => removeDirectory(directory));
  // Postgres may run as another user, who must be able to pass through.
  await chmod(directory, 0o711);
  const sharedDirectory = join(directory, 'shared');
  await mkdir(sharedDirectory);
  const ground = (within: AbortSignal): Ground => ({ reaper, scope, signal: within, directory });

  const [redis, postgres] = await together(signal, [
    async (within) => bringUpRedis(topology, options, ground(within)),
    async (within) => bringUpPostgres(topology, options, ground(within)),
  ]);
  const links =
    options.links === 'breakable' ? await linksOf(topology, [redis, postgres], ground(signal)) : [];
  const urlFor = (id: string, store: Node | null) =>
    links.find(({ from, to }) => from === id && to === store?.id)?.url ?? store?.url ?? null;
  const instances = await together(
    signal,
    instanceIds(topology).map((id) => (within: AbortSignal) => {
      const stores = { redisUrl: urlFor(id, redis), postgresUrl: urlFor(id, postgres) };
      const placement = { topology, id, ...stores, sharedDirectory };
      return startAppInstance({ app, placement, readyWithinMs }, ground(within));
    }),
  );
  const balancer = await startBalancer(
    {
      wanted: topology.balancer,
      peers: instances.map(({ id, url }) => ({ id, host: url.hostname, port: Number(url.port) })),
      adapter: app.adapter,
      port: options.ports?.balancer ?? null,
      programFolders: options.programFolders,
    },
    ground(signal),
  );
  const stores = [redis, postgres].filter((node) => node !== null);
  return {
    entry: balancer.node.url,
    nodes: [...instances, balancer.node, ...stores],
    links,
    notes: [...balancer.notes, ...notesOnLimits(topology)],
  };
}

/** One from each instance to each store. */
function linksOf(
  topology: Topology,
  stores: readonly (Node | null)[],
  ground: Ground,
): Promise<StartedLink[]> {
  const wanted = stores
    .filter((store) => store !== null)
    .flatMap(({ id: to, url }) => instanceIds(topology).map((from) => ({ from, to, url })));
  return startLinks(wanted, ground);
}

async function bringUpRedis({ redis }: Topology, options: BringUpOptions, ground: Ground) {
  const program = findProgram('redis-server', options.programFolders);
  if (redis === 'none' || !program) return null;
  const version = await versionOf(program, '--version');
  const { ports, redisSettings: settings = {} } = options;
  return startRedis({ program, version, port: ports?.redis ?? null, settings }, ground);
}

async function bringUpPostgres({ postgres }: Topology, options: BringUpOptions, ground: Ground) {
  const binaries = findPostgresBinaries();
  if (postgres === 'none' || !binaries) return null;
  const { ports, postgresSettings: settings = {} } = options;
  return startPostgres({ binaries, port: ports?.postgres ?? null, settings }, ground);
}

function instanceIds({ app }: Topology): string[] {
  return Array.from({ length: app.instances }, (_, index) => `app-${index + 1}`);
}

function notesOnLimits({ app }: Topology): string[] {
  return app.limits
    ? ['Local processes run without the limits of CPU and memory that the topology sets.']
    : [];
}

function unsupportedPlatform(): Unavailable | null {
  if (process.platform !== 'win32') return null;
  return {
    reason: 'The process runtime needs the signals and process groups of Linux or macOS.',
    enable: 'Run it in the Windows Subsystem for Linux.',
  };
}
