import { redisNodes } from '../../plan/redis-nodes.ts';
import { settingsOfPersistence } from '../../plan/redis-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Killable, Node } from '../runtime.ts';
import { startRedis } from './redis.ts';
import { startReplica } from './redis-replica.ts';
import { startSentinels } from './sentinels.ts';

export interface RedisLayoutOptions {
  readonly topology: Topology;
  /** The absolute path of redis-server. */
  readonly program: string;
  readonly version: string;
  /** Of the master. */
  readonly port: number | null;
  /** As in redis.conf; before what the topology says of persistence. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts the Redis that is the master at first, or the only one. */
export function startMaster(options: RedisLayoutOptions, runContext: RunContext): Promise<Node & Killable> {
  return startRedis({ ...options, id: 'redis', settings: settingsOf(options) }, runContext);
}

/**
 * Starts what a layout has besides `master`: the replica, which reaches it at `replicaOf`, and then the Sentinels, which
 * must find both.
 */
export async function startFollowers(
  { master, replicaOf }: { readonly master: URL; readonly replicaOf: URL },
  options: RedisLayoutOptions,
  runContext: RunContext,
): Promise<(Node & Killable)[]> {
  const { topology, program, version } = options;
  const nodes = redisNodes(topology);
  const replicas = nodes.filter(({ role, id }) => role === 'redis' && id !== 'redis');
  const sentinels = nodes.filter(({ role }) => role === 'sentinel').map(({ id }) => id);
  const settings = settingsOf(options);
  const followers = await Promise.all(
    replicas.map(({ id }) =>
      startReplica(replicaOf, { id, program, version, port: null, settings }, runContext),
    ),
  );
  const { sentinelDownAfterMs: downAfterMs } = topology;
  const watchers = await startSentinels(
    { ids: sentinels, program, version, master, downAfterMs },
    runContext,
  );
  return [...followers, ...watchers];
}

function settingsOf({ topology, settings }: RedisLayoutOptions): Readonly<Record<string, string>> {
  return { ...sendsAtOnce, ...settingsOfPersistence[topology.redisPersistence], ...settings };
}

/** A master would wait five seconds for further replicas before it sends its data to the first. */
const sendsAtOnce = { 'repl-diskless-sync-delay': '0' };
