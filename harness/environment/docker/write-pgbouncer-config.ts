import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Topology } from '../../plan/topology.ts';
import { pgbouncerConfig } from '../stores/pgbouncer-config.ts';
import { innerPorts } from './balancer-config.ts';
import { postgresUrl } from './topology-nodes.ts';

/** Writes what the PgBouncer of a topology reads; returns its path, or null where there is none. */
export async function writePgbouncerConfig(
  { pgbouncer: mode, pgbouncerSettings: settings }: Topology,
  directory: string,
): Promise<string | null> {
  if (mode === 'none') return null;
  const server = postgresUrl('postgres', innerPorts.postgres);
  const text = pgbouncerConfig({ host: '0.0.0.0', port: innerPorts.pgbouncer, server, mode, settings });
  const path = join(directory, 'pgbouncer.ini');
  // PgBouncer runs as nobody.
  await writeFile(path, text, { mode: 0o644 });
  return path;
}
