import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One numbered step of the schema. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

const folder = join(import.meta.dirname, '../../migrations');

/** The migrations of a database, in the order of their numbers. */
export async function readMigrations(dialect: 'postgres' | 'sqlite'): Promise<readonly Migration[]> {
  const names = (await readdir(join(folder, dialect))).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(folder, dialect, name), 'utf8') })),
  );
}
