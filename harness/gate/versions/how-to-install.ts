import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** A shell command and the folder that it runs in. */
export interface InstallStep {
  readonly command: string;
  readonly cwd: string;
}

export interface Installation {
  readonly steps: readonly InstallStep[];
  /** In full sentences. */
  readonly notes: readonly string[];
}

interface Lockfile {
  readonly file: string;
  readonly program: string;
  install(content: string): string;
}

/**
 * In the order in which one is chosen where a folder has several and its package.json names no
 * `packageManager`.
 */
const lockfiles: readonly Lockfile[] = [
  { file: 'npm-shrinkwrap.json', program: 'npm', install: () => 'npm ci' },
  { file: 'package-lock.json', program: 'npm', install: () => 'npm ci' },
  { file: 'pnpm-lock.yaml', program: 'pnpm', install: () => 'pnpm install --frozen-lockfile' },
  {
    file: 'yarn.lock',
    program: 'yarn',
    install: (content) =>
      content.includes('# yarn lockfile v1') ? 'yarn install --frozen-lockfile' : 'yarn install --immutable',
  },
  { file: 'bun.lock', program: 'bun', install: () => 'bun install --frozen-lockfile' },
  { file: 'bun.lockb', program: 'bun', install: () => 'bun install --frozen-lockfile' },
];

/**
 * How the files of a version become an app that can be started: by the nearest lockfile from the first of
 * `starts` upwards to `top`, else from the next one; then the script `build` beside that lockfile, else the
 * one nearest to the start. Reads files and runs nothing.
 */
export async function howToInstall(top: string, starts: readonly string[]): Promise<Installation> {
  const folders = [...new Set(starts.flatMap((start) => foldersUpTo(top, start)))];
  for (const folder of folders) {
    const here = lockfilesIn(folder);
    const chosen = await chosenOf(here, folder);
    if (chosen === undefined) continue;
    const others = here.filter(({ program }) => program !== chosen.program).map(({ file }) => file);
    const install = chosen.install(await readFile(join(folder, chosen.file), 'utf8'));
    const built = await folderWithBuild([folder, ...folders.slice(0, folders.indexOf(folder))]);
    return {
      steps: [
        { command: install, cwd: folder },
        ...(built === null ? [] : [{ command: `${chosen.program} run build`, cwd: built }]),
      ],
      notes:
        others.length === 0
          ? []
          : [`Beside ${chosen.file} there is ${others.join(' and ')}: it was installed by '${install}'.`],
    };
  }
  const where = [...new Set(starts.map((start) => relative(top, start) || 'its top folder'))].join(' and ');
  return {
    steps: [],
    notes: [
      `There is no lockfile of npm, pnpm, Yarn or Bun in ${where} or above: nothing was installed. ` +
        "--install '<command>' says how.",
    ],
  };
}

/** From `start`, or what is there of the way to it, upwards to `top`. */
function foldersUpTo(top: string, start: string): readonly string[] {
  const folders: string[] = [];
  const isWithin = start === top || start.startsWith(`${top}${sep}`);
  for (let folder = isWithin ? start : top; folder !== top; folder = dirname(folder)) {
    if (existsSync(folder)) folders.push(folder);
  }
  return [...folders, top];
}

function lockfilesIn(folder: string): readonly Lockfile[] {
  return lockfiles.filter(({ file }) => existsSync(join(folder, file)));
}

async function chosenOf(here: readonly Lockfile[], folder: string): Promise<Lockfile | undefined> {
  const { packageManager } = await readManifest(folder);
  const named = typeof packageManager === 'string' ? packageManager.split('@')[0] : null;
  return here.find(({ program }) => program === named) ?? here[0];
}

async function folderWithBuild(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const { scripts } = await readManifest(folder);
    if (typeof scripts === 'object' && scripts !== null && 'build' in scripts) return folder;
  }
  return null;
}

/** What is damaged, or missing, says nothing: the install tells. */
async function readManifest(folder: string): Promise<{ packageManager?: unknown; scripts?: unknown }> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}
