import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startLocalNode } from '../process/local-node.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import { onFreePort } from '../process/on-free-port.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Killable, Node } from '../runtime.ts';

export interface RedisOptions {
  readonly id: string;
  /** The absolute path of a server that speaks Redis's protocol and takes its settings. */
  readonly program: string;
  /** Such as `redis 7.0.15`. */
  readonly version: string;
  readonly port: number | null;
  /** As in redis.conf, such as `{ appendonly: 'yes' }`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts a Redis with an empty folder of its own. */
export async function startRedis(
  { id, program, version, port, settings }: RedisOptions,
  runContext: RunContext,
): Promise<Node & Killable> {
  const folder = join(runContext.directory, id);
  await mkdir(folder);
  return onFreePort({ name: id, fixed: port }, (chosen) => {
    const url = redisUrl('127.0.0.1', chosen);
    const all = { daemonize: 'no', ...settings, bind: '127.0.0.1', port: String(chosen), dir: folder };
    return startLocalNode(
      {
        id,
        role: 'redis',
        url,
        metrics: null,
        version,
        command: program,
        args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
        cwd: folder,
        env: minimalEnvironment(),
        stopSignal: 'SIGTERM',
        ...redisReadiness,
        ready: () => answersPing(url),
      },
      runContext,
    );
  });
}

/** Where a Redis takes connections. */
export function redisUrl(host: string, port: number): URL {
  return new URL(`redis://${host}:${port}`);
}

/**
 * True when the Redis at `url` answers one question over one connection; it answers with an error while it still loads its
 * data. Throws the reason otherwise.
 */
export async function answersPing(url: URL): Promise<true> {
  await askRedis(url, 'PING');
  return true;
}

/** How a Redis is waited for, wherever it runs. */
export const redisReadiness = {
  ready: answersPing,
  readyWithinMs: 10_000,
  advice: "Check the settings of Redis in the runtime's options.",
};

/** One answer over a connection of its own, which carries a name of the harness. Throws the reason when there is none. */
export async function askRedis(url: URL, command: string, ...parts: readonly string[]): Promise<unknown> {
  const client = new Redis(url.href, {
    connectionName: 'scaleproof-asks',
    lazyConnect: true,
    retryStrategy: () => null,
    // A store that is frozen takes connections and answers nobody.
    connectTimeout: 5_000,
    commandTimeout: 5_000,
  });
  // What goes wrong also rejects the calls below.
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.call(command, ...parts);
  } finally {
    client.disconnect();
  }
}
