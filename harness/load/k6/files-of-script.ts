import { readdir, readFile, rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { makeFolder } from '../../core/make-folder.ts';

/** A script that writes more is not listed to the end. */
const filesAtMost = 100;

/**
 * Makes the folder in which k6 runs, so that what a script writes under a relative path (`handleSummary`) is kept apart for
 * each attempt. k6 makes no folders itself, so those that the script names are made beforehand. Null without a folder.
 */
export async function folderForFiles(folder: string | undefined, script: string): Promise<string | null> {
  if (folder === undefined) return null;
  await makeFolder(folder);
  const text = await readFile(script, 'utf8');
  for (const named of foldersNamedIn(text)) {
    const path = resolve(folder, named);
    if (path.startsWith(folder + sep)) await makeFolder(path);
  }
  return folder;
}

/** The folders of relative paths in the quotes of a script: of `'out/summary.json'` it is `out`. */
export function foldersNamedIn(text: string): readonly string[] {
  const quoted = text.matchAll(/(["'`])((?:\.\/)?[\w .@-]+(?:\/[\w .@${}-]+)+)\1/g);
  const folders = [...quoted].map(([, , path = '']) => dirname(path)).filter((path) => !isAbsolute(path));
  return [...new Set(folders)].slice(0, filesAtMost);
}

/** What a script has written into its folder, relative to it and in order; folders that stayed empty are removed. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }));
  const folders = paths.filter(({ entry }) => entry.isDirectory()).map(({ path }) => path);
  // The deepest first; one that is not empty stays.
  for (const path of [...folders.sort((one, other) => other.length - one.length), folder]) {
    await rmdir(path).catch(() => {});
  }
  const files = paths.filter(({ entry }) => entry.isFile()).map(({ path }) => relative(folder, path));
  return files.sort().slice(0, filesAtMost);
}

/** Files that a script names by an absolute path or one that leads out of its folder, and that changed since then. */
export async function filesOutside(
  script: string,
  { folder, sinceMs }: { readonly folder: string; readonly sinceMs: number },
): Promise<readonly string[]> {
  const text = await readFile(script, 'utf8').catch(() => '');
  const quoted = [...text.matchAll(/(["'`])((?:\/|[\w ./@-]*\.\.\/)[^"'`\n${}]+)\1/g)].map(
    ([, , path = '']) => path,
  );
  const paths = [...new Set(quoted.map((path) => resolve(folder, path)))].filter(
    (path) => !path.startsWith(folder + sep),
  );
  const found = await Promise.all(
    paths.slice(0, filesAtMost).map(async (path) => {
      const there = await stat(path).catch(() => null);
      return there?.isFile() && there.mtimeMs >= sinceMs ? [path] : [];
    }),
  );
  return found.flat();
}

/** Whether a script makes a summary of its own. */
export async function makesSummary(script: string): Promise<boolean> {
  return /\bhandleSummary\b/.test(await readFile(script, 'utf8').catch(() => ''));
}
