import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalNode } from '../process/local-node.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import { onFreePort } from '../process/on-free-port.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Killable, Node } from '../runtime.ts';
import { type Pooling, pgbouncerConfig } from './pgbouncer-config.ts';
import type { PostgresHome } from './postgres-home.ts';
import { answersQuery, postgresReadiness } from './start-postgres.ts';

export interface PgbouncerOptions extends Pick<Pooling, 'server' | 'mode' | 'settings'> {
  /** The absolute path of pgbouncer. */
  readonly program: string;
  readonly version: string;
  /** Its port; null for any free one. */
  readonly fixed: number | null;
  /** Like Postgres it refuses to run as root. */
  readonly user: PostgresHome['user'];
}

/** How a PgBouncer is waited for, wherever it runs: with the Postgres behind it, which may start at the same time. */
export const pgbouncerReadiness = {
  ...postgresReadiness,
  advice: "Check pgbouncerSettings of the topology: an older PgBouncer doesn't know every setting.",
};

/** Starts a PgBouncer before a Postgres that answers. */
export async function startPgbouncer(
  { program, version, fixed, user, ...pooling }: PgbouncerOptions,
  runContext: RunContext,
): Promise<Node & Killable> {
  const settings = knownSettings(pooling.settings, version);
  const file = join(runContext.directory, 'pgbouncer.ini');
  return onFreePort({ name: 'pgbouncer', fixed }, async (port) => {
    const host = '127.0.0.1';
    await writeFile(file, pgbouncerConfig({ host, port, ...pooling, settings }), { mode: 0o600 });
    if (user) await chown(file, user.uid, user.gid);
    const url = new URL(pooling.server);
    url.port = String(port);
    return startLocalNode(
      {
        id: 'pgbouncer',
        role: 'pgbouncer',
        url,
        metrics: null,
        version: `pgbouncer ${version}`,
        command: program,
        args: [file],
        cwd: runContext.directory,
        env: minimalEnvironment(),
        user: user ?? undefined,
        stopSignal: 'SIGTERM',
        ...pgbouncerReadiness,
        ready: () => answersQuery(url),
      },
      runContext,
    );
  });
}

/** Before 1.21 no PgBouncer followed prepared statements: none had the setting, and all did what 0 says. */
function knownSettings(settings: Pooling['settings'], version: string): Pooling['settings'] {
  const { max_prepared_statements: followed, ...others } = settings;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isKnown = major > 1 || minor >= 21;
  return followed === '0' && !isKnown ? others : settings;
}
