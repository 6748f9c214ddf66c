import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cacheFolder } from '../../core/cache-folder.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { ownFolder } from '../process/own-path.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

const run = promisify(execFile);

/** Where Postgres runs from, and as whom. */
export interface PostgresHome {
  /** The folder with `bin`, `lib` and `share`; absolute path. */
  readonly binaries: string;
  /** Keeps what is made once and used by every run; absolute path. */
  readonly cache: string;
  /** Null for the user of the harness. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

/**
 * Postgres refuses to run as root. Where the harness is root it runs as `postgres`, or as `nobody` where no such user
 * exists, and from a copy when that user cannot reach node_modules, or what is there is not whole.
 * Throws `SP_START_FAILED` when there is no such user, or no folder that is safe.
 */
export async function findPostgresHome({ folder, version }: PostgresBinaries): Promise<PostgresHome> {
  const user = await userOfServers();
  const isReached = async (path: string) => user === null || canBeReached(path);
  const cache = cacheFolder();
  const isUsable = (await canBeWritten(cache)) && (await isReached(cache));
  const name = `scaleproof-postgres-${version}-${ownId()}`;
  const home = isUsable ? cache : await ownFolder(join(tmpdir(), name), 0o755);
  const links = (await readLinks(folder)).map(({ target }) => exists(target));
  const isRunnable = (await isReached(folder)) && (await Promise.all(links)).every(Boolean);
  const binaries = isRunnable ? folder : await copyOnce(folder, join(home, `native-${version}`));
  return { binaries, cache: home, user };
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * npm packages hold no links: the one with Postgres makes those to its libraries when it is installed, unless npm runs no scripts
 * of packages. Absolute paths.
 */
async function readLinks(folder: string): Promise<z.infer<typeof linkList>> {
  const list = join(folder, 'pg-symlinks.json');
  if (!(await exists(list))) return [];
  const at = (path: string) => join(dirname(folder), path);
  return linkList
    .parse(JSON.parse(await readFile(list, 'utf8')))
    .map(({ source, target }) => ({ source: at(source), target: at(target) }));
}

/** As whom servers run that refuse to run as root; null for the user of the harness. Throws when there is no such user. */
export async function userOfServers(): Promise<PostgresHome['user']> {
  return ownId() === 0 ? unprivilegedUser() : null;
}

function ownId(): number {
  return process.getuid?.() ?? 0;
}

async function unprivilegedUser(): Promise<PostgresHome['user']> {
  const user = (await idsOf('postgres')) ?? (await idsOf('nobody'));
  if (user) return user;
  throw new ScaleproofError(
    'SP_START_FAILED',
    'Postgres refuses to run as root, and this machine has neither a user postgres nor a user nobody. ' +
      'Run scaleproof as an ordinary user.',
  );
}

async function idsOf(name: string): Promise<PostgresHome['user']> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether every folder above may be passed through by anyone. */
async function canBeReached(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & constants.S_IXOTH) === 0) return false;
  return dirname(folder) === folder || canBeReached(dirname(folder));
}

/** Makes the folder unless it is there. */
async function canBeWritten(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Copies `from` unless it was copied before; a copy that was broken off is never taken for a whole one. */
async function copyOnce(from: string, to: string): Promise<string> {
  if (await exists(to)) return to;
  const draft = `${to}.${process.pid}`;
  await run('cp', ['-a', from, draft]);
  for (const { source, target } of await readLinks(from)) {
    const link = join(draft, relative(from, target));
    if (!(await exists(link))) await symlink(relative(dirname(target), source), link);
  }
  await rename(draft, to).catch(() => removeDirectory(draft));
  return to;
}

/** Whether there is something at `path`. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
