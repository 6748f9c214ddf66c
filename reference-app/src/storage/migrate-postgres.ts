import type { ClientBase } from 'pg';
import { readMigrations } from './migrations.ts';

/** Any number, as long as it is the same everywhere and nobody else's. */
const lockKey = 7_264_001;

/**
 * Brings the schema up to date, all of it or nothing. Instances that start together wait for each other: the lock is
 * the transaction's, so it also goes when an instance dies halfway, and it works through a transaction pooler.
 */
export async function migratePostgres(client: ClientBase): Promise<void> {
  const migrations = await readMigrations('postgres');
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await client.query(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from schema_migrations');
    const applied = new Set(rows.map((row) => row.name));
    for (const { name, sql } of migrations.filter((migration) => !applied.has(migration.name))) {
      await client.query(sql);
      await client.query('insert into schema_migrations (name) values ($1)', [name]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Throws while the database lacks a migration. */
export async function requireMigrations(client: ClientBase): Promise<void> {
  const [migrations, { rows }] = await Promise.all([
    readMigrations('postgres'),
    client.query<{ name: string }>('select name from schema_migrations'),
  ]);
  const applied = new Set(rows.map((row) => row.name));
  const missing = migrations.find(({ name }) => !applied.has(name));
  if (missing) throw new Error(`It lacks the migration ${missing.name}.`);
}
