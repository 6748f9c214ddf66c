import { constants, fstatSync, type Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { ScaleproofError } from '../../core/errors.ts';

const writableByOthers = constants.S_IWGRP | constants.S_IWOTH;

type Judged = Pick<Stats, 'uid' | 'mode' | 'nlink' | 'isDirectory' | 'isFile'>;

/**
 * Why what is at a path under a name that anyone could have taken may have been put there, or changed, by another user, as
 * the end of a sentence about it; null when it is of this user alone. The stats are those of the path itself, not of what a link leads to.
 */
export function whyNotOwn(found: Judged, kind: 'folder' | 'file', uid = process.getuid?.()): string | null {
  if (kind === 'folder' ? !found.isDirectory() : !found.isFile()) return `is no ${kind}`;
  if (uid !== undefined && found.uid !== uid) return `belongs to user ${found.uid}, not to ${uid}`;
  if ((found.mode & writableByOthers) !== 0) return 'can be written by other users';
  if (kind === 'file' && found.nlink !== 1) return 'has another name elsewhere';
  return null;
}

/** The same of an open file; what it was opened by may be exchanged meanwhile without harm. */
export function whyNotOwnFile(descriptor: number): string | null {
  return whyNotOwn(fstatSync(descriptor), 'file');
}

/** The same of a folder; null also when there is nothing. */
export async function whyNotOwnFolder(path: string): Promise<string | null> {
  const found = await lstat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  return found && whyNotOwn(found, 'folder');
}

/** Throws `SP_START_FAILED` when there is something at `path` that is not a folder of this user alone. */
export async function refuseForeignFolder(path: string): Promise<void> {
  const why = await whyNotOwnFolder(path);
  if (why === null) return;
  throw new ScaleproofError(
    'SP_START_FAILED',
    `${path} ${why}, so it is not safe to use. ` +
      'Have it removed, or set TMPDIR to a folder that only you can write.',
  );
}

/** Makes a folder of this user alone unless it is there. Throws `SP_START_FAILED` when what is there is another. */
export async function ownFolder(path: string, mode: number): Promise<string> {
  await mkdir(path, { mode }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
  });
  await refuseForeignFolder(path);
  return path;
}
