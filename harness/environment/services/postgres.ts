import { execFile } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ScaleproofError } from '../../core/errors.ts';
import type { Ground } from '../ground.ts';
import { startLocalNode } from '../local-node.ts';
import { minimalEnvironment } from '../minimal-environment.ts';
import { onFreePort } from '../on-free-port.ts';
import type { Killable, Node } from '../runtime.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { findPostgresHome, type PostgresHome } from './postgres-home.ts';
import { postgresLogin, postgresTemplate } from './postgres-template.ts';
import { releaseSharedMemory } from './release-shared-memory.ts';

export interface PostgresOptions {
  readonly binaries: PostgresBinaries;
  readonly port: number | null;
  /** As in postgresql.conf, such as `{ synchronous_commit: 'off' }`. */
  readonly settings: Readonly<Record<string, string>>;
}

const defaults = {
  max_connections: '200',
  // Files in its own folder rather than in /dev/shm, where they would outlive a SIGKILL of the whole run.
  dynamic_shared_memory_type: 'mmap',
};

/** Starts an empty Postgres with a folder of its own. It keeps what it is told to keep over a restart, as in production. */
export async function startPostgres(
  { binaries, port, settings }: PostgresOptions,
  ground: Ground,
): Promise<Node & Killable> {
  const home = await findPostgresHome(binaries);
  ground.scope.defer('the shared memory of postgres', () => releaseSharedMemory(ground.reaper.directory));
  const data = await copyTemplate(home, binaries.version, ground);
  return onFreePort({ name: 'postgres', fixed: port }, (chosen) => {
    const url = new URL(`postgres://127.0.0.1:${chosen}/postgres`);
    url.username = postgresLogin.user;
    url.password = postgresLogin.password;
    const listening = { listen_addresses: '127.0.0.1', port: String(chosen), unix_socket_directories: '' };
    const all = { ...defaults, ...settings, ...listening };
    return startLocalNode(
      {
        id: 'postgres',
        role: 'postgres',
        url,
        metrics: null,
        version: `postgres ${binaries.version}`,
        command: join(home.binaries, 'bin', 'postgres'),
        args: ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        cwd: data,
        env: { ...minimalEnvironment(), LC_ALL: 'C' },
        user: home.user ?? undefined,
        // "Fast": ends sessions and writes a checkpoint. SIGTERM would wait until the clients have gone.
        stopSignal: 'SIGINT',
        // "Immediate": as hard as SIGKILL, but it gives its shared memory back.
        takeDownSignal: 'SIGQUIT',
        ready: () => answersQuery(url),
        readyWithinMs: 20_000,
        advice: "Look at the settings of Postgres in the runtime's options.",
      },
      ground,
    );
  });
}

async function copyTemplate(home: PostgresHome, version: string, ground: Ground): Promise<string> {
  const template = await postgresTemplate(home, version, ground);
  const folder = join(ground.directory, 'postgres');
  await mkdir(folder);
  if (home.user) await chown(folder, home.user.uid, home.user.gid);
  const { signal } = ground;
  try {
    await promisify(execFile)('cp', ['-a', join(template, 'data'), folder], { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ScaleproofError(
      'SP_START_FAILED',
      `The prepared Postgres in ${template} could not be copied to ${folder}. ` +
        'Remove the first folder if it is damaged, and look whether the disk is full.',
      { cause },
    );
  }
  return join(folder, 'data');
}

/** True when the Postgres at `url` answers one query over one connection. Throws the reason otherwise. */
export async function answersQuery(url: URL): Promise<true> {
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 1_000 });
  // What goes wrong also rejects the calls below.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end();
  }
}
