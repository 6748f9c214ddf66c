import { hash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import type { PostgresSettings } from '../settings/settings.ts';
import { migratePostgres, requireMigrations } from './migrate-postgres.ts';
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

/** A pool of connections, and how statements are sent over them. */
export type Database = pg.Pool & Pick<PostgresSettings, 'statements'>;

/** A pool on a database whose schema is up to date. Waits for a server that is still starting. */
export async function openPostgres(settings: PostgresSettings, options: OpenOptions): Promise<Database> {
  const database = poolOf(settings, options);
  const client = await waitForStore(`Postgres at ${settings.url.host}`, options.startupTimeoutMs, () =>
    database.connect(),
  );
  try {
    await migratePostgres(client);
  } finally {
    client.release();
  }
  return database;
}

/** A pool on a replica, once it has the schema: what its primary was told before it, it may hear later. */
export async function openReplica(settings: PostgresSettings, options: OpenOptions): Promise<Database> {
  const replica = poolOf(settings, options);
  const patiently = <Value>(attempt: () => Promise<Value>) =>
    waitForStore(`The Postgres replica at ${settings.url.host}`, options.startupTimeoutMs, attempt);
  const client = await patiently(() => replica.connect());
  try {
    await patiently(() => requireMigrations(client));
  } finally {
    client.release();
  }
  return replica;
}

function poolOf(settings: PostgresSettings, { instanceId, log }: OpenOptions): Database {
  const pool = new pg.Pool({ ...connectionOptions(settings, instanceId), max: settings.maxConnections });
  // A connection that breaks while nobody uses it: the pool has dropped it already.
  pool.on('error', (error) => log.warn({ err: error }, 'Postgres connection failed'));
  return Object.assign(pool, { statements: settings.statements });
}

/** Runs one statement. Throws StoreUnavailable unless it is the statement that is at fault. */
export async function query<Row extends pg.QueryResultRow>(
  database: Database,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const name = database.statements === 'prepared' ? nameOf(sql) : undefined;
  try {
    const result = await database.query<Row>({ name, text: sql, values: [...values] });
    return result.rows;
  } catch (cause) {
    if (isFaultOfTheStatement(cause)) throw cause;
    throw new StoreUnavailable('Postgres', { cause });
  }
}

/** The same for the same text everywhere; Postgres keeps 63 bytes of a name. */
function nameOf(sql: string): string {
  return hash('sha256', sql).slice(0, 32);
}

/** SQLSTATE classes 22 (data), 23 (constraint), 26 (name of a prepared statement) and 42 (syntax, names, rights). */
function isFaultOfTheStatement(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(?:22|23|26|42)/.test(error.code ?? '');
}

/** Whether Postgres answers. A pool whose connections are all at work means load, and load is not absence. */
export async function checkPostgres(pool: pg.Pool): Promise<void> {
  const allAtWork = pool.idleCount === 0 && pool.totalCount >= pool.options.max;
  if (!allAtWork) await pool.query('select 1');
}
