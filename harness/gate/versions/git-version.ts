import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { userCacheFolder } from '../../core/cache-folder.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { buildVersion } from './build-version.ts';
import { findCommit } from './find-commit.ts';
import { howToInstall, type Installation } from './how-to-install.ts';
import { movedVersion, namesOf, placeIn } from './moved-version.ts';
import { type Repository, repositoryOf } from './repository.ts';
import type { NamedVersion, PrepareOptions, Version } from './version.ts';
import { keptVersion } from './version-store.ts';

/** Goes into the key of what is kept: another number where an install or a build is chosen in another way. */
const rules = 1;
const usualMs = 600_000;

/**
 * The app as it is in a commit of the repository that holds the config, in a folder of its own: checked out,
 * installed and built once for each tree. The user's checkout is not touched. Throws `SP_VERSION_NOT_FOUND`
 * without a repository, and what `findCommit`, `keptVersion`, `buildVersion` and `movedVersion` throw.
 */
export async function gitVersion(
  { name, ref }: NamedVersion & { readonly kind: 'git' },
  options: PrepareOptions,
): Promise<Version> {
  const { configPath, app, install, signal, tell = () => {}, withinMs = usualMs } = options;
  const configFolder = dirname(configPath);
  const repository = await repositoryFor(name, configFolder, signal);
  const { top } = repository;
  const { commit, tree } = await findCommit(repository, ref, signal);
  const config = (await placeIn(top, configFolder)) ?? '.';
  const start = (app.launch && (await placeIn(top, app.launch.cwd))) ?? config;
  const installation = (files: string): Promise<Installation> =>
    install === undefined
      ? howToInstall(files, [join(files, start), join(files, config)])
      : toldInstallation(install, { files, config });
  const { version, platform, arch } = process;
  const key = keyOf(tree, [rules, tree, start, config, install ?? null, version, platform, arch]);
  const store = options.store ?? join(userCacheFolder(), 'versions');
  const files = await keptVersion(store, key, (folder) =>
    buildVersion(folder, {
      ...{ name, repository, tree, signal, tell, withinMs },
      steps: async () => (await installation(folder)).steps,
    }),
  );
  const { notes } = await installation(files);
  return movedVersion(app, {
    ...{ name, commit, dirty: false },
    move: { from: await namesOf(top, configFolder), to: files },
    notes: [...notes.map((note) => `'${name}': ${note}`), ...(await notesOnSubmodules(name, files))],
  });
}

async function repositoryFor(name: string, folder: string, signal: AbortSignal): Promise<Repository> {
  const found = await repositoryOf(folder, signal);
  if (found.kind === 'found') return found.repository;
  throw new ScaleproofError(
    'SP_VERSION_NOT_FOUND',
    `'${name}' is a git ref, and ${folder}, the folder of the config, is in no repository that git reads: ` +
      `${found.why}. Name folders, such as . and ../shop-main, or images.`,
  );
}

/** Begins with the tree, for whoever looks for it. */
function keyOf(tree: string, parts: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${tree.slice(0, 12)}-${hash.slice(0, 16)}`;
}

async function toldInstallation(
  command: string,
  { files, config }: { readonly files: string; readonly config: string },
): Promise<Installation> {
  const folder = join(files, config);
  return { steps: [{ command, cwd: existsSync(folder) ? folder : files }], notes: [] };
}

async function notesOnSubmodules(name: string, files: string): Promise<readonly string[]> {
  const written = await readFile(join(files, '.gitmodules'), 'utf8').catch(() => '');
  const paths = [...written.matchAll(/^\s*path\s*=\s*(.*?)\s*$/gm)].map(([, path]) => path);
  return paths.length === 0 ? [] : [`The submodules of '${name}' are left out: ${paths.join(', ')}.`];
}
