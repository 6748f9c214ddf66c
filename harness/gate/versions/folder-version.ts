import { realpath, stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import type { Move } from './move-app.ts';
import { movedVersion, namesOf, placeIn } from './moved-version.ts';
import { repositoryOf, stateOf } from './repository.ts';
import type { NamedVersion, PrepareOptions, Version } from './version.ts';

/**
 * The app as it lies in a folder, which is used as it is. The folder of the config, or one above it, is the
 * project itself; another one takes the place of the config's folder, and its repository that of the config's
 * where it is at the same place in it. Throws `SP_VERSION_NOT_FOUND` when there is no such folder, and what
 * `movedVersion` throws.
 */
export async function folderVersion(
  { name, folder }: NamedVersion & { readonly kind: 'folder' },
  { configPath, app, signal }: PrepareOptions,
): Promise<Version> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw notThere(name, folder);
  const source = await realpath(folder);
  const found = await repositoryOf(source, signal);
  const state =
    found.kind === 'found' ? await stateOf(found.repository, signal) : { commit: null, dirty: false };
  const isProject = (await placeIn(source, dirname(configPath))) !== null;
  if (isProject) return { name, ...state, source, app: (same) => same, notes: [] };
  const move = await moveTo(source, dirname(configPath), signal);
  return movedVersion(app, { name, ...state, move, notes: [] });
}

async function moveTo(source: string, configFolder: string, signal: AbortSignal): Promise<Move> {
  const config = await realpath(configFolder);
  const [own, other] = [await repositoryOf(config, signal), await repositoryOf(source, signal)];
  if (own.kind === 'found' && other.kind === 'found') {
    const [{ top: ownTop }, { top: otherTop }] = [own.repository, other.repository];
    const isTop = source === otherTop;
    const isAtSamePlace = relative(ownTop, config) === relative(otherTop, source);
    if (ownTop !== otherTop && (isTop || isAtSamePlace)) {
      return { from: await namesOf(ownTop, configFolder), to: otherTop };
    }
  }
  return { from: await namesOf(config, configFolder), to: source };
}

function notThere(name: string, folder: string): ScaleproofError {
  return new ScaleproofError(
    'SP_VERSION_NOT_FOUND',
    `There is no folder ${folder}, which '${name}' names. A git ref is written without a dot or a slash in ` +
      'front.',
  );
}
