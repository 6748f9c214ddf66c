import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { findProgram, programFolders, versionOf } from '../../core/find-program.ts';
import { together } from '../../core/together.ts';
import type { Topology } from '../../plan/topology.ts';
import { startBalancer } from '../balancer/start-balancer.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { startLinks } from '../links/start-links.ts';
import { wantedLinks } from '../links/wanted-links.ts';
import type { Environment, Node, Runtime, Unavailable, UpOptions } from '../runtime.ts';
import { bringUpPostgres, type PostgresWish } from '../stores/bring-up-postgres.ts';
import { type RedisLayoutOptions, startFollowers, startMaster } from '../stores/redis-layout.ts';
import { startAppInstance } from './app-instance.ts';
import type { RunContext } from './run-context.ts';
import { whatIsLacking } from './what-is-lacking.ts';

export interface ProcessRuntimeOptions {
  /** Ports of 127.0.0.1 that must be these; any free one otherwise. */
  readonly ports?: { readonly balancer?: number; readonly redis?: number; readonly postgres?: number };
  /** As in redis.conf, such as `{ maxmemory: '100mb' }`; before what the topology says of persistence. */
  readonly redisSettings?: Readonly<Record<string, string>>;
  /** As in postgresql.conf, such as `{ synchronous_commit: 'off' }`. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** How long an instance of the app may take to be ready, 30 s otherwise. */
  readonly appReadyWithinMs?: number;
  /** Where redis-server, pgbouncer, nginx, haproxy, caddy and envoy are looked for; PATH and the usual folders of servers otherwise. */
  readonly programFolders?: readonly string[];
}

/**
 * Runs topologies as processes of this machine: the app's instances, Redis, PgBouncer, nginx, HAProxy, Caddy and Envoy from what is
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
  const { app, reaper, scope, signal, appReadyWithinMs: readyWithinMs = 30_000 } = options;
  signal.throwIfAborted();
  const directory = await mkdtemp(join(reaper.directory, `${topology.name}-`));
  scope.defer(`the folder of ${topology.name}`, () => removeDirectory(directory));
  // Postgres may run as another user, who must be able to pass through.
  await chmod(directory, 0o711);
  const sharedDirectory = join(directory, 'shared');
  await mkdir(sharedDirectory);
  const runContext = (within: AbortSignal): RunContext => ({ reaper, scope, signal: within, directory });

  const redisOptions = await redisLayout(topology, options);
  const [redis, postgres] = await together(signal, [
    async (within) => redisOptions && startMaster(redisOptions, runContext(within)),
    async (within) => bringUpPostgres(topology, postgresWish(options), runContext(within)),
  ]);
  const stores = [redis, postgres.primary, postgres.replica, postgres.pgbouncer].filter(
    (node) => node !== null,
  );
  const ids = instanceIds(topology);
  const ways = wantedLinks(topology, { instances: ids, stores });
  const links = options.links === 'direct' ? [] : await startLinks(ways, runContext(signal));
  const urlFor = (id: string, store: Node | null) =>
    links.find(({ from, to }) => from === id && to === store?.id)?.url ?? store?.url ?? null;
  const followers =
    redis && redisOptions
      ? await startFollowers(
          { master: redis.url, replicaOf: urlFor('redis-replica', redis) ?? redis.url },
          redisOptions,
          runContext(signal),
        )
      : [];
  const redisSentinels = followers.filter(({ role }) => role === 'sentinel').map(({ url }) => url);
  const instances = await together(
    signal,
    ids.map((id) => (within: AbortSignal) => {
      const urls = {
        redisUrl: urlFor(id, redis),
        postgresUrl: urlFor(id, postgres.pgbouncer ?? postgres.primary),
        postgresDirectUrl: urlFor(id, postgres.primary),
        postgresReplicaUrl: urlFor(id, postgres.replica),
      };
      const placement = { topology, id, ...urls, redisSentinels, sharedDirectory };
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
      adapter: app.adapter,
      port: options.ports?.balancer ?? null,
      programFolders: options.programFolders,
    },
    runContext(signal),
  );
  return {
    entry: balancer.node.url,
    nodes: [...instances, balancer.node, ...stores, ...followers],
    links: [...links, ...fronts],
    notes: [...balancer.notes, ...notesOnLimits(topology)],
  };
}

async function redisLayout(topology: Topology, options: BringUpOptions): Promise<RedisLayoutOptions | null> {
  const program = findProgram('redis-server', options.programFolders);
  if (topology.redis === 'none' || !program) return null;
  const version = await versionOf(program, '--version');
  const { ports, redisSettings: settings = {} } = options;
  return { topology, program, version, port: ports?.redis ?? null, settings };
}

function postgresWish({
  ports,
  postgresSettings: settings = {},
  programFolders,
}: BringUpOptions): PostgresWish {
  return { port: ports?.postgres ?? null, settings, programFolders };
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
