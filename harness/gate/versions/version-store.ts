import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { isRunning, startMarkOf } from '../../core/process-table.ts';
import { removeDirectory } from '../../environment/cleanup/run-directory.ts';
import { whyNotOwnFolder } from '../../environment/process/own-path.ts';

/** An app may be started as another user, who passes through and cannot look around. */
const passThrough = 0o711;
const keptVersions = 6;
/** No build takes so long: what is unfinished by then was left by a process that was killed. */
const unfinishedForMs = 3_600_000;

/** In the folder of a build: the files of the version. */
const filesOf = (build: string) => join(build, 'files');
/** In the folder of a build: a file for each process that uses it, named by its pid, with its start mark. */
const usesOf = (build: string) => join(build, 'uses');

/**
 * The folder of a version's files: the one that is kept under `key`, else a new one that `make` fills. It is
 * made where it stays, since installs write their own path into files, and named only when it is whole: two
 * at once do no harm, and one that is broken off leaves nothing. Throws `SP_VERSION_NOT_BUILT` when the store
 * cannot be written.
 *
 * In the store, `KEY` is a link to `KEY.RANDOM`, the folder of a build.
 */
export async function keptVersion(
  store: string,
  key: string,
  make: (files: string) => Promise<void>,
): Promise<string> {
  try {
    await openStore(store);
    const build = (await findBuild(store, key)) ?? (await addBuild(store, key, make));
    await removeOld(store);
    return filesOf(build);
  } catch (cause) {
    throw cause instanceof Error && 'syscall' in cause ? notKept(store, `: ${cause.message}`, cause) : cause;
  }
}

async function openStore(store: string): Promise<void> {
  await makeFolder(dirname(store));
  await mkdir(store, { mode: passThrough }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
  });
  const why = await whyNotOwnFolder(store);
  if (why !== null) throw notKept(store, `, which ${why}`);
}

function notKept(store: string, why: string, cause?: Error): ScaleproofError {
  return new ScaleproofError(
    'SP_VERSION_NOT_BUILT',
    `Versions of the app cannot be kept in ${store}${why}. Set XDG_CACHE_HOME to a folder that only you ` +
      'can write, or name folders in which the app is built.',
    { cause },
  );
}

async function findBuild(store: string, key: string): Promise<string | null> {
  const link = join(store, key);
  try {
    const build = await realpath(link);
    await markUsed(build);
    return build;
  } catch {
    // Nothing, or a link to what somebody has removed.
    await rm(link, { force: true });
    return null;
  }
}

async function addBuild(store: string, key: string, make: (files: string) => Promise<void>): Promise<string> {
  const build = join(await realpath(store), `${key}.${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(usesOf(build), { recursive: true });
    await markUsed(build);
    await mkdir(filesOf(build));
    await make(filesOf(build));
    return (await nameBuild(store, key, build)) ?? build;
  } catch (cause) {
    await removeDirectory(build);
    throw cause;
  }
}

/** The build that another process has made and named meanwhile, for which this one is removed; else null. */
async function nameBuild(store: string, key: string, build: string): Promise<string | null> {
  for (;;) {
    try {
      await symlink(basename(build), join(store, key));
      return null;
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    }
    const other = await findBuild(store, key);
    if (other === null) continue;
    await removeDirectory(build);
    return other;
  }
}

async function markUsed(build: string): Promise<void> {
  await writeFile(join(usesOf(build), String(process.pid)), startMarkOf(process.pid) ?? '');
  const now = new Date();
  await utimes(build, now, now);
}

/**
 * Keeps the versions that were used last. What a process still uses stays, and what cannot be removed is left
 * for another time.
 */
async function removeOld(store: string): Promise<void> {
  const entries = await readdir(store, { withFileTypes: true });
  const named = new Map<string, string>();
  for (const { name } of entries.filter((entry) => entry.isSymbolicLink())) {
    const build = await realpath(join(store, name)).catch(() => null);
    if (build !== null) named.set(build, join(store, name));
  }
  const whole = await Promise.all(
    [...named].map(async ([build, link]) => ({ build, link, at: await usedAt(build) })),
  );
  for (const { build, link } of whole.sort((a, b) => b.at - a.at).slice(keptVersions)) {
    if (await isUsed(build)) continue;
    await rm(link, { force: true });
    await removeDirectory(build).catch(() => {});
  }
  const folder = await realpath(store);
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const build = join(folder, name);
    const isOld = Date.now() - (await usedAt(build)) > unfinishedForMs;
    if (named.has(build) || !isOld || (await isUsed(build))) continue;
    await removeDirectory(build).catch(() => {});
  }
}

/** Milliseconds since the Unix epoch; 0 for what is gone. */
async function usedAt(build: string): Promise<number> {
  const found = await stat(build).catch(() => null);
  return found?.mtimeMs ?? 0;
}

async function isUsed(build: string): Promise<boolean> {
  const pids = await readdir(usesOf(build)).catch(() => []);
  const running = await Promise.all(
    pids.map(async (pid) => {
      const startMark = await readFile(join(usesOf(build), pid), 'utf8').catch(() => '');
      return isRunning({ pid: Number(pid), startMark });
    }),
  );
  return running.includes(true);
}
