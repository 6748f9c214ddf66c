import { execFile } from 'node:child_process';
import { ScaleproofError } from '../../core/errors.ts';

/**
 * Those that name another repository, index or work tree than that of the folder: in a hook git sets some of
 * them.
 */
const elsewhere = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_GRAFT_FILE',
  'GIT_SHALLOW_FILE',
]);

/**
 * Whatever the user has set: no hooks run, whole trees are written, and no file of the repository besides.
 */
export const gitSettings = [
  'core.hooksPath=/dev/null',
  'core.sparseCheckout=false',
  'core.splitIndex=false',
  'core.fsmonitor=false',
].flatMap((setting) => ['-c', setting]);

/** The environment of this process, without what leads git elsewhere than to the folder it runs in. */
export function withoutGitsOwn(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || elsewhere.has(name) ? [] : [[name, value]],
    ),
  );
}

/** For git: it writes no index on the way, asks for no password, and speaks English. */
export function gitEnvironment(): Record<string, string> {
  return { ...withoutGitsOwn(), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}

export interface GitAnswer {
  /** Whether it ended with 0. */
  readonly ok: boolean;
  /** Without the end of its last line. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Asks git something in a folder that is there. Throws `SP_VERSION_NOT_FOUND` when there is no git, and the
 * signal's reason.
 */
export function askGit(args: readonly string[], cwd: string, signal: AbortSignal): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const options = { cwd, signal, env: gitEnvironment(), maxBuffer: 64 * 1024 * 1024 };
    execFile('git', [...gitSettings, ...args], options, (failure, stdout, stderr) => {
      if (signal.aborted) return reject(signal.reason);
      if (failure?.code === 'ENOENT') return reject(withoutGit(failure));
      resolve({ ok: !failure, stdout: stdout.replace(/\n$/, ''), stderr: stderr.trim() });
    });
  });
}

function withoutGit(cause: Error): ScaleproofError {
  return new ScaleproofError(
    'SP_VERSION_NOT_FOUND',
    'There is no program git on the PATH, which knows the versions of the app. Install git, or name folders.',
    { cause },
  );
}
