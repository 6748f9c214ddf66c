import { execFile } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ScaleproofError } from '../../core/errors.ts';
import { startLocalNode } from '../process/local-node.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import { onFreePort } from '../process/on-free-port.ts';
import type { RunContext } from '../process/run-context.ts';
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
  /** The primary that it streams from, as a replica that answers reads; null for one that takes writes itself. */
  readonly follows: URL | null;
}

const defaults = {
  max_connections: '200',
  // Files in its own folder rather than in /dev/shm, where they would outlive a SIGKILL of the whole run.
  dynamic_shared_memory_type: 'mmap',
  // So that a replica which was away for a while finds what it has missed.
  wal_keep_size: '512MB',
};

/** Starts an empty Postgres with a folder of its own. It keeps what it is told to keep over a restart, as in production. */
export async function startPostgres(
  { binaries, port, settings, follows }: PostgresOptions,
  runContext: RunContext,
): Promise<Node & Killable> {
  const id = follows === null ? 'postgres' : 'postgres-replica';
  const home = await findPostgresHome(binaries);
  runContext.scope.defer('the shared memory of postgres', () =>
    releaseSharedMemory(runContext.reaper.directory),
  );
  const data = await copyTemplate(id, { home, version: binaries.version }, runContext);
  // A copy of what its primary began from: it has to be told of every change since then.
  if (follows !== null) await writeFile(join(data, 'standby.signal'), '');
  return onFreePort({ name: id, fixed: port }, (chosen) => {
    const url = new URL(`postgres://127.0.0.1:${chosen}/postgres`);
    url.username = postgresLogin.user;
    url.password = postgresLogin.password;
    const listening = { listen_addresses: '127.0.0.1', port: String(chosen), unix_socket_directories: '' };
    const all = { ...defaults, ...settings, ...following(follows, id), ...listening };
    return startLocalNode(
      {
        id,
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
        ...postgresReadiness,
        ready: () => (follows === null ? answersQuery(url) : isStreaming(url)),
      },
      runContext,
    );
  });
}

function following(primary: URL | null, id: string): Readonly<Record<string, string>> {
  if (primary === null) return {};
  const { hostname, port, username, password } = primary;
  const parts = { host: hostname, port, user: username, password, application_name: id };
  const text = Object.entries(parts).map(([name, value]) => `${name}=${value}`);
  return { primary_conninfo: text.join(' ') };
}

interface Template {
  readonly home: PostgresHome;
  readonly version: string;
}

async function copyTemplate(
  id: string,
  { home, version }: Template,
  runContext: RunContext,
): Promise<string> {
  const template = await postgresTemplate(home, version, runContext);
  const folder = join(runContext.directory, id);
  await mkdir(folder);
  if (home.user) await chown(folder, home.user.uid, home.user.gid);
  const { signal } = runContext;
  try {
    await promisify(execFile)('cp', ['-a', join(template, 'data'), folder], { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ScaleproofError(
      'SP_START_FAILED',
      `The prepared Postgres in ${template} could not be copied to ${folder}. ` +
        'Remove the first folder if it is damaged, and check whether the disk is full.',
      { cause },
    );
  }
  return join(folder, 'data');
}

/** True when the Postgres at `url` answers one query over one connection. Throws the reason otherwise. */
export async function answersQuery(url: URL): Promise<true> {
  await askOnce(url, 'select 1');
  return true;
}

/** How a Postgres is waited for, wherever it runs. */
export const postgresReadiness = {
  ready: answersQuery,
  readyWithinMs: 30_000,
  advice: "Check the settings of Postgres in the topology and in the runtime's options.",
};

/** True when the replica at `url` answers and is connected to its primary. Throws the reason otherwise. */
async function isStreaming(url: URL): Promise<true> {
  const receiving = await askOnce(url, `select 1 from pg_stat_wal_receiver where status = 'streaming'`);
  if (receiving === 0) throw new Error('The replica does not receive the changes of its primary.');
  return true;
}

/** How many rows there are in the answer. */
async function askOnce(url: URL, sql: string): Promise<number> {
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 1_000 });
  // What goes wrong also rejects the calls below.
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows.length;
  } finally {
    await client.end();
  }
}
