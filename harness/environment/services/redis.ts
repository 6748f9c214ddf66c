import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Ground } from '../ground.ts';
import { startLocalNode } from '../local-node.ts';
import { minimalEnvironment } from '../minimal-environment.ts';
import { onFreePort } from '../on-free-port.ts';
import type { Killable, Node } from '../runtime.ts';

export interface RedisOptions {
  /** The absolute path of redis-server. */
  readonly program: string;
  readonly version: string;
  readonly port: number | null;
  /** As in redis.conf, such as `{ appendonly: 'yes' }`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What a cache and session store for tests starts from: nothing survives its end unless the settings say so. */
const defaults = { save: '', appendonly: 'no', daemonize: 'no' };

/** Starts a Redis with an empty folder of its own. */
export async function startRedis(
  { program, version, port, settings }: RedisOptions,
  ground: Ground,
): Promise<Node & Killable> {
  const folder = join(ground.directory, 'redis');
  await mkdir(folder);
  return onFreePort({ name: 'redis', fixed: port }, (chosen) => {
    const all = { ...defaults, ...settings, bind: '127.0.0.1', port: String(chosen), dir: folder };
    return startLocalNode(
      {
        id: 'redis',
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
        advice: "Look at the settings of Redis in the runtime's options.",
      },
      ground,
    );
  });
}

/**
 * True when the Redis on `port` of 127.0.0.1 answers one question over one connection; it answers with an error while it
 * still loads its data. Throws the reason otherwise.
 */
export async function answersPing(port: number): Promise<true> {
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => null });
  // What goes wrong also rejects the calls below.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
    return true;
  } finally {
    client.disconnect();
  }
}
