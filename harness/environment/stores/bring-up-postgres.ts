import { findProgram, versionOf } from '../../core/find-program.ts';
import type { Topology } from '../../plan/topology.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Node } from '../runtime.ts';
import { startPgbouncer } from './pgbouncer.ts';
import { startPostgres } from './postgres.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { findPostgresHome } from './postgres-home.ts';

export interface PostgresWish {
  /** Of 127.0.0.1, for the one that takes writes; null for any free one. */
  readonly port: number | null;
  /** For every Postgres, before those of the topology. */
  readonly settings: Readonly<Record<string, string>>;
  readonly programFolders: readonly string[];
}

/** What a topology has of Postgres. */
export interface PostgresNodes {
  readonly primary: Node | null;
  readonly replica: Node | null;
  readonly pgbouncer: Node | null;
}

/**
 * Starts what a topology has of Postgres as processes of this machine: the primary, then what needs it. What this machine
 * lacks is not started: `whatIsLacking` says so before.
 */
export async function bringUpPostgres(
  topology: Topology,
  { port, settings, programFolders }: PostgresWish,
  runContext: RunContext,
): Promise<PostgresNodes> {
  const binaries = findPostgresBinaries();
  if (topology.postgres === 'none' || !binaries) return { primary: null, replica: null, pgbouncer: null };
  const options = { binaries, settings: { ...settings, ...topology.postgresSettings } };
  const primary = await startPostgres({ ...options, port, follows: null }, runContext);
  const replica =
    topology.postgres === 'replicated'
      ? await startPostgres({ ...options, port: null, follows: primary.url }, runContext)
      : null;
  const program = findProgram('pgbouncer', programFolders);
  if (topology.pgbouncer === 'none' || !program) return { primary, replica, pgbouncer: null };
  const version = await versionOf(program, '--version');
  const { user } = await findPostgresHome(binaries);
  const { pgbouncer: mode, pgbouncerSettings } = topology;
  const pooling = { server: primary.url, mode, settings: pgbouncerSettings };
  return {
    primary,
    replica,
    pgbouncer: await startPgbouncer({ program, version, user, ...pooling }, runContext),
  };
}
