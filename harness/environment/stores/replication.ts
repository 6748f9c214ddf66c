import { waitUntil } from '../../core/wait-until.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Killable, Node } from '../runtime.ts';
import { askRedis, type RedisOptions, startRedis } from './start-redis.ts';

/** Starts a replica of the Redis at `master`, and waits until it has all of its data. */
export async function startReplica(
  master: URL,
  { settings, ...options }: RedisOptions,
  runContext: RunContext,
): Promise<Node & Killable> {
  const replicaof = `${master.hostname} ${master.port}`;
  const node = await startRedis({ ...options, settings: { ...settings, replicaof } }, runContext);
  await waitUntil(async () => ((await replicationOf(node.url)).master_link_status === 'up' ? true : null), {
    what: `${node.id} to have the data of its master`,
    deadlineMs: 10_000,
    signal: runContext.signal,
  });
  return node;
}

/** What `INFO replication` of a Redis says, by name. Throws when it does not answer. */
export async function replicationOf(url: URL): Promise<Readonly<Record<string, string>>> {
  const text = String(await askRedis(url, 'INFO', 'replication'));
  return Object.fromEntries(
    text.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
    }),
  );
}

/** How much of what a master was told its replica has not got. */
export async function bytesBehind(replica: URL, master: URL): Promise<number> {
  // In this order: what comes in between makes it too high by a moment, and never hides that the replica is behind.
  const { slave_repl_offset: got = '0' } = await replicationOf(replica);
  const { master_repl_offset: told = '0' } = await replicationOf(master);
  return Number(told) - Number(got);
}
