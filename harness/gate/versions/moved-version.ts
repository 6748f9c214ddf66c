import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { App } from '../../app/app.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { type Move, moveApp, movedCommand, movedText } from './move-app.ts';
import type { Version } from './version.ts';

export type VersionOfFiles = Omit<Version, 'app' | 'source'> & {
  /** The project of the config, and its counterpart in this version. */
  readonly move: Move;
};

/**
 * A version that is started from another folder than the config's project. Throws `SP_VERSION_NOT_BUILT` when
 * what starts `app` is not there, and `SP_USAGE` when nothing that starts it lies in the project: both sides
 * would be the same files.
 */
export function movedVersion(app: App, { move, ...version }: VersionOfFiles): Version {
  const notes = [...version.notes, ...checkedLaunch(app, version.name, move)];
  return { ...version, notes, source: move.to, app: (other) => moveApp(other, move) };
}

/** Notes on how it is started. */
function checkedLaunch({ launch }: App, name: string, move: Move): readonly string[] {
  // The runtime says that there must be one.
  if (launch === undefined) return [];
  const cwd = resolve(launch.cwd);
  const parts = [launch.command, ...launch.args, cwd];
  if (parts.every((part) => movedText(part, move) === part)) throw notInProject(name, move);
  const command = movedCommand(launch.command, move);
  const missing = missingOf([launch.command, cwd], [command, movedText(cwd, move)]);
  if (missing.length > 0) throw notThere(name, missing);
  const args = launch.args.map((arg) => movedText(arg, move));
  const notes = missingOf(launch.args, args).map((path) => `'${name}' has no ${path}.`);
  if (command !== launch.command || movedText(command, move) === command) return notes;
  return [
    ...notes,
    `'${name}' has no ${movedText(command, move)}: it is started by ${command}, of the config's project.`,
  ];
}

/** Those of `moved` that are not there while their originals, of the same index, are. */
function missingOf(originals: readonly string[], moved: readonly string[]): readonly string[] {
  return moved.filter((path, index) => {
    const original = originals[index] ?? path;
    return path !== original && isAbsolute(path) && existsSync(original) && !existsSync(path);
  });
}

function notThere(name: string, missing: readonly string[]): ScaleproofError {
  return new ScaleproofError(
    'SP_VERSION_NOT_BUILT',
    `'${name}' does not have what starts the app: ${missing.join(' and ')}. Where an install or a build ` +
      "makes it, say how with --install '<command>'; a version that starts in another way needs " +
      'a config of its own.',
  );
}

function notInProject(name: string, { from }: Move): ScaleproofError {
  return new ScaleproofError(
    'SP_USAGE',
    `The app cannot be started as '${name}': neither the command, the arguments nor the 'cwd' of ` +
      `its launch lie in ${from[0]}, the project of the config, so every version would be the same files. ` +
      `Give the launch a 'cwd' in the project.`,
  );
}

/** Every name of the folder `top`, without links, of which `folder` is one way to a folder in it. */
export async function namesOf(top: string, folder: string): Promise<readonly string[]> {
  const inside = relative(top, await realpath(folder));
  const written = resolve(folder);
  if (inside === '') return [...new Set([top, written])];
  const end = `${sep}${inside}`;
  return written.endsWith(end) ? [...new Set([top, written.slice(0, -end.length)])] : [top];
}

/** Where a folder that may not be there lies in `top`, which has no links; null when it does not. */
export async function placeIn(top: string, folder: string): Promise<string | null> {
  const real = await realpath(folder).catch(() => resolve(folder));
  const inside = relative(top, real);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? null : inside || '.';
}
