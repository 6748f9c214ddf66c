import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Servers live outside the PATH of ordinary users on Debian, and outside that of launched programs on macOS. */
const alsoIn = ['/usr/local/sbin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** Where programs are looked for unless a runtime was told otherwise. */
export function programFolders(): readonly string[] {
  return [...new Set([...pathFolders(), ...alsoIn])];
}

/** The folders of the PATH, in its order. */
export function pathFolders(): readonly string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** The absolute path of a program; null when no folder has one that can be run. */
export function findProgram(name: string, folders: readonly string[]): string | null {
  return folders.map((folder) => join(folder, name)).find(canRun) ?? null;
}

/** The first number with dots in what a program says of its version, such as `7.0.15`; `unknown` when it says none. */
export function versionOf(program: string, flag: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, [flag], { timeout: 5_000 }, (_failure, stdout, stderr) => {
      resolve(/\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0] ?? 'unknown');
    });
  });
}

/** Whether this user may run the file. */
export function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
