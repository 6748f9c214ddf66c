import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ScaleproofError } from '../core/errors.ts';

/**
 * The absolute path of a file that a record names, which must be an ordinary file inside the run's folder: no path of a
 * record from elsewhere, and no link in its folder, leads out of it. A file that is not there is left to who opens it.
 * Throws `SP_RECORD_DAMAGED`.
 */
export async function fileInside(folder: string, named: string): Promise<string> {
  const path = join(folder, named);
  if (isAbsolute(named) || named.includes('\0') || leadsOut(relative(folder, path))) throw outside(named);
  const [home, real] = await Promise.all([realpath(folder), realpath(path).catch(() => null)]);
  // A link to what does not exist has no real path; what else is missing is told by who opens it.
  if (real === null) {
    if (await lstat(path).catch(() => null)) throw outside(named);
    return path;
  }
  if (leadsOut(relative(home, real)) || !(await lstat(real)).isFile()) throw outside(named);
  return real;
}

function leadsOut(path: string): boolean {
  return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

function outside(named: string): ScaleproofError {
  return new ScaleproofError(
    'SP_RECORD_DAMAGED',
    `The record names '${named}', which is not a file inside the run's folder, so it is not read. ` +
      'Only open records that you trust, or run again to make a new one.',
  );
}
