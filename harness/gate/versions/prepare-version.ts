import { assertNever, ScaleproofError } from '../../core/errors.ts';
import { folderVersion } from './folder-version.ts';
import { gitVersion } from './git-version.ts';
import type { NamedVersion, PrepareOptions, Version } from './version.ts';

/**
 * Makes a version of the app that can be started: only a git ref takes time, when it is built for the first
 * time. Throws `SP_USAGE` for one that the runtime does not start, and what `gitVersion` and `folderVersion`
 * throw.
 */
export async function prepareVersion(named: NamedVersion, options: PrepareOptions): Promise<Version> {
  options.signal.throwIfAborted();
  switch (named.kind) {
    case 'git':
      refuseFiles(`'${named.name}' is a git ref`, options);
      return gitVersion(named, options);
    case 'folder':
      refuseFiles(`'${named.name}' is a folder`, options);
      return folderVersion(named, options);
    case 'image':
      return imageVersion(named, options);
    default:
      return assertNever(named);
  }
}

function refuseFiles(what: string, { runtime }: PrepareOptions): void {
  if (runtime === 'process') return;
  throw new ScaleproofError(
    'SP_USAGE',
    `${what}, and the ${runtime} runtime starts no app from files. Use --runtime process; or, ` +
      'with --runtime docker, name images for both sides, such as --base image:shop:1.4 --head ' +
      'image:shop:1.5.',
  );
}

function imageVersion(
  { name, image }: NamedVersion & { readonly kind: 'image' },
  { app, runtime }: PrepareOptions,
): Version {
  if (runtime !== 'docker') {
    throw new ScaleproofError(
      'SP_USAGE',
      `'image:${image}' is an image, and the ${runtime} runtime does not choose the image of the ` +
        'app. Use --runtime docker; or, with --runtime process, name git refs or folders for both sides.',
    );
  }
  if (app.container === undefined) {
    throw new ScaleproofError(
      'SP_USAGE',
      `'image:${image}' is an image, and the app '${app.adapter.name}' does not say how it is ` +
        "started from one. Add 'container' to the app in the config, or name git refs or folders with " +
        '--runtime process.',
    );
  }
  return {
    ...{ name, commit: null, dirty: false, source: `image:${image}`, notes: [] },
    app: ({ container, ...rest }) => ({ ...rest, ...(container && { container: { ...container, image } }) }),
  };
}
