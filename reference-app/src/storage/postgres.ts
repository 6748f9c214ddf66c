import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import type { PostgresSettings } from '../settings/settings.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { StoreUnavailable } from './store-unavailable.ts';
import { waitForStore } from './wait-for-store.ts';

interface OpenOptions {
  readonly instanceId: string;
  readonly startupTimeoutMs: number;
  readonly log: FastifyBaseLogger;
}

/** What every connection to the database has in common. */
export function connectionOptions({ url }: PostgresSettings, instanceId: string): pg.ClientConfig {
  return {
    connectionString: url.href,
    application_name: instanceId,
    connectionTimeoutMillis: 3_000,
    query_timeout: 5_000,
    keepAlive: true,
  };
}

/** A pool on a database whose schema is up to date. Waits for a server that is still starting. */
export async function openPostgres(
  settings: PostgresSettings,
  { instanceId, startupTimeoutMs, log }: OpenOptions,
): Promise<pg.Pool> {
  const pool = new pg.Pool({ ...connectionOptions(settings, instanceId), max: settings.maxConnections });
  // A connection that breaks while nobody uses it: the pool has dropped it already.
  pool.on('error', (error) => log.warn({ err: error }, 'Postgres connection failed'));
  const client = await waitForStore(`Postgres at ${settings.url.host}`, startupTimeoutMs, () =>
    pool.connect(),
  );
  try {
    await migratePostgres(client);
  } finally {
    client.release();
  }
  return pool;
}

/** Runs one statement. Throws StoreUnavailable unless it is the statement that is at fault. */
export async function query<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    const result = await pool.query<Row>(sql, [...values]);
    return result.rows;
  } catch (cause) {
    if (isFaultOfTheStatement(cause)) throw cause;
    throw new StoreUnavailable('Postgres', { cause });
  }
}

/** SQLSTATE classes 22 (data), 23 (constraint) and 42 (syntax, names, rights). */
function isFaultOfTheStatement(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(?:22|23|42)/.test(error.code ?? '');
}

/** Whether Postgres answers. A pool whose connections are all at work means load, and load is not absence. */
export async function checkPostgres(pool: pg.Pool): Promise<void> {
  const allAtWork = pool.idleCount === 0 && pool.totalCount >= pool.options.max;
  if (!allAtWork) await pool.query('select 1');
}
