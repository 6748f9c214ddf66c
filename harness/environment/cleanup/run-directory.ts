import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFolder, refuseForeignFolder, whyNotOwnFolder } from '../process/own-path.ts';

/** Others may pass through, since Postgres cannot run as root, but not look around. */
const passThrough = 0o711;

/** `scaleproof-<uid>` in the folder for temporary files: every run of this user has a folder in it. */
function runsDirectory(): string {
  return join(tmpdir(), `scaleproof-${process.getuid?.() ?? 'user'}`);
}

/**
 * Makes the folder of a run. Throws `SP_START_FAILED` when the folder of all runs is not of this user alone: someone else
 * could then exchange what is in it.
 */
export async function makeRunDirectory(runId: string): Promise<string> {
  await mkdir(tmpdir(), { recursive: true });
  const parent = await ownFolder(runsDirectory(), passThrough);
  const directory = join(parent, runId);
  await mkdir(directory, { mode: passThrough });
  // The umask may have taken bits away.
  for (const path of [parent, directory]) await chmod(path, passThrough);
  return directory;
}

/**
 * The folders of all runs of this user, running or dead; what is beside them and not a folder of this user alone is passed
 * over. Throws `SP_START_FAILED` when the folder of all runs is not: whoever made it wants something to be believed.
 */
export async function runDirectories(): Promise<string[]> {
  const parent = runsDirectory();
  await refuseForeignFolder(parent);
  const names = await readdir(parent).catch(() => []);
  const paths = names.map((runId) => join(parent, runId));
  const isOwn = await Promise.all(
    paths.map(async (path) => (await whyNotOwnFolder(path).catch(() => '')) === null),
  );
  return paths.filter((_, index) => isOwn[index]);
}

/** Removes a folder with all that is in it, also while something that is just ending still writes there. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
