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
  /** The absolute path of redis-server. */
  readonly program: string;
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
    const all = { daemonize: 'no', ...settings, bind: '127.0.0.1', port: String(chosen), dir: folder };
    return startLocalNode(
      {
        id,
        role: 'redis',
        url: new URL(`redis://127.0.0.1:${chosen}`),
        metrics: null,
        version: `redis ${version}`,
        command: program,
        args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
        cwd: folder,
        env: minimalEnvironment(),
        stopSignal: 'SIGTERM',
        ready: () => answersPing(chosen),
        readyWithinMs: 10_000,
        advice: "Check the settings of Redis in the runtime's options.",
      },
      runContext,
    );
  });
}

/**
 * True when the Redis on `port` of 127.0.0.1 answers one question over one connection; it answers with an error while it
 * still loads its data. Throws the reason otherwise.
 */
export async function answersPing(port: number): Promise<true> {
  await askRedis(new URL(`redis://127.0.0.1:${port}`), 'PING');
  return true;
}

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
