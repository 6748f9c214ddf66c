import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../../core/cache-folder.ts';
import { canRun, pathFolders } from '../../core/find-program.ts';
import type { Unavailable } from '../../environment/runtime.ts';

/** A k6 that this driver can work with. */
export interface K6Program {
  /** Absolute. */
  readonly path: string;
  /** Such as `1.8.1`. */
  readonly version: string;
}

export type FoundK6 =
  | ({ readonly kind: 'found' } & K6Program)
  | { readonly kind: 'missing'; readonly because: Unavailable };

const enable =
  "Install it with 'go install go.k6.io/k6@v1.8.1' (Go 1.25 or newer) or from k6's own packages, and put it on the PATH.";

/** Where k6 is looked for: the PATH, the project's own tools, and where `go install` puts programs. */
export function k6Folders(): readonly string[] {
  const tools = join(cacheFolder(), 'bin');
  const goPath = process.env.GOPATH ?? join(homedir(), 'go');
  const goBin = process.env.GOBIN ?? join(goPath.split(delimiter)[0] ?? '', 'bin');
  return [...new Set([...pathFolders(), tools, goBin])];
}

/** The first k6 in `folders` whose version is 1.x, or why there is none. Starts nothing but `k6 version`. */
export async function findK6(folders: readonly string[] = k6Folders()): Promise<FoundK6> {
  const others: string[] = [];
  for (const path of folders.map((folder) => join(folder, 'k6')).filter(canRun)) {
    const version = await versionOf(path);
    if (version?.startsWith('1.')) return { kind: 'found', path, version };
    others.push(version ?? 'one of unknown version');
  }
  const reason =
    others.length === 0
      ? "k6 is not on the PATH, not among scaleproof's own tools and not where Go installs programs."
      : `k6 1.x is needed, and there is only ${others.join(', ')}.`;
  return { kind: 'missing', because: { reason, enable } };
}

/** Null when the program does not say it as k6 does. */
function versionOf(program: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, ['version'], { timeout: 10_000 }, (_failure, stdout) => {
      resolve(/^k6(?:\.exe)? v(\d+\.\d+\.\d+)/m.exec(stdout)?.[1] ?? null);
    });
  });
}
