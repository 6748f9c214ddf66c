import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SqliteSettings } from '../settings/settings.ts';
import { readMigrations } from './migrations.ts';
import { waitForStore } from './wait-for-store.ts';

const lockWaitMs = 5_000;

/**
 * A database file whose schema is up to date, opened so that several processes on one machine can share it: readers do
 * not wait for the writer (WAL), and a writer waits up to five seconds for another one.
 */
export async function openSqlite({ directory }: SqliteSettings): Promise<DatabaseSync> {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'app.sqlite');
  const database = new DatabaseSync(path, { timeout: lockWaitMs });
  // Changing the mode of a file that others are opening fails at once, whatever the time to wait for a lock.
  await waitForStore(`SQLite at ${path}`, lockWaitMs, async () => database.exec('pragma journal_mode = wal'));
  database.exec('pragma synchronous = normal');
  await migrateSqlite(database);
  return database;
}

/** All of it or nothing; instances that start together wait for each other. */
async function migrateSqlite(database: DatabaseSync): Promise<void> {
  const migrations = await readMigrations('sqlite');
  database.exec('begin immediate');
  try {
    database.exec('create table if not exists schema_migrations (name text primary key)');
    const applied = database.prepare('select 1 from schema_migrations where name = ?');
    const apply = database.prepare('insert into schema_migrations (name) values (?)');
    for (const { name, sql } of migrations.filter((migration) => !applied.get(migration.name))) {
      database.exec(sql);
      apply.run(name);
    }
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
