import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../../core/ports.ts';
import { startLocalNode } from '../process/local-node.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Killable, Node } from '../runtime.ts';
import { askRedis, redisUrl } from './start-redis.ts';

export interface SentinelOptions {
  readonly ids: readonly string[];
  /** The absolute path of a Redis server, which is a Sentinel when told so. */
  readonly program: string;
  /** Such as `redis 7.0.15`. */
  readonly version: string;
  readonly master: URL;
  readonly downAfterMs: number;
}

/** What the master is called, as in Redis's own examples. */
const masterName = 'mymaster';

/**
 * Starts Sentinels that watch a master with one replica, and waits until each knows the replica and the others. More than
 * half of them must agree that the master is down.
 */
export async function startSentinels(
  options: SentinelOptions,
  runContext: RunContext,
): Promise<(Node & Killable)[]> {
  const ports = await freePorts(options.ids.length);
  const sentinels = options.ids.map((id, index) => ({
    id,
    port: ports[index] ?? 0,
    runId: randomBytes(20).toString('hex'),
  }));
  return Promise.all(sentinels.map((one) => startSentinel(one, sentinels, { ...options, runContext })));
}

interface Sentinel {
  readonly id: string;
  readonly port: number;
  readonly runId: string;
}

async function startSentinel(
  { id, port, runId }: Sentinel,
  all: readonly Sentinel[],
  {
    program,
    version,
    master,
    downAfterMs,
    runContext,
  }: SentinelOptions & { readonly runContext: RunContext },
): Promise<Node & Killable> {
  const folder = join(runContext.directory, id);
  await mkdir(folder);
  const others = all.filter((one) => one.id !== id);
  const quorum = Math.floor(all.length / 2) + 1;
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel myid ${runId}`,
    `sentinel monitor ${masterName} ${master.hostname} ${master.port} ${quorum}`,
    `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
    // They would find one another by themselves, in some seconds.
    ...others.map((one) => `sentinel known-sentinel ${masterName} 127.0.0.1 ${one.port} ${one.runId}`),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const url = redisUrl('127.0.0.1', port);
  return startLocalNode(
    {
      id,
      role: 'sentinel',
      url,
      metrics: null,
      version,
      command: program,
      args: [file, '--sentinel'],
      cwd: folder,
      env: minimalEnvironment(),
      stopSignal: 'SIGTERM',
      async ready() {
        const seen = await masterSeenBy(url);
        if (seen['num-slaves'] === '1' && seen['num-other-sentinels'] === String(others.length)) return true;
        throw new Error(`it knows ${seen['num-slaves']} replicas and ${seen['num-other-sentinels']} others`);
      },
      readyWithinMs: 15_000,
      advice: 'Check its log.',
    },
    runContext,
  );
}

/** What a Sentinel knows of the master, by Redis's names: `ip`, `port`, `flags`, `num-slaves`. Throws when it does not answer. */
export async function masterSeenBy(sentinel: URL): Promise<Readonly<Record<string, string>>> {
  const flat = (await askRedis(sentinel, 'SENTINEL', 'MASTER', masterName)) as readonly string[];
  return Object.fromEntries(
    flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [])),
  );
}
