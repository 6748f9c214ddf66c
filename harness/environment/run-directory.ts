import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaleproofError } from '../core/errors.ts';

/** Others may pass through, since Postgres cannot run as root, but not look around. */
const passThrough = 0o711;

/** `scaleproof-<uid>` in the folder for temporary files: every run of this user has a folder in it. */
function runsDirectory(): string {
  return join(tmpdir(), `scaleproof-${process.getuid?.() ?? 'user'}`);
}

/**
 * Makes the folder of a run. Throws `SP_START_FAILED` when the folder of all runs belongs to someone else, who could
 * then exchange what is in it.
 */
export async function makeRunDirectory(runId: string): Promise<string> {
  const parent = runsDirectory();
  await mkdir(parent, { recursive: true, mode: passThrough });
  const found = await lstat(parent);
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
    throw new ScaleproofError(
      'SP_START_FAILED',
      `The folder ${parent} is not a folder of yours, so nothing safe can be put there. ` +
        'Remove it, or set TMPDIR to a folder that only you can write.',
    );
  }
  const directory = join(parent, runId);
  await mkdir(directory, { mode: passThrough });
  // The umask may have taken bits away.
  for (const path of [parent, directory]) await chmod(path, passThrough);
  return directory;
}

/** The folders of all runs of this user, running or dead. */
export async function runDirectories(): Promise<string[]> {
  const parent = runsDirectory();
  try {
    return (await readdir(parent)).map((runId) => join(parent, runId));
  } catch {
    return [];
  }
}

/** Removes a folder with all that is in it, also while something that is just ending still writes there. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
