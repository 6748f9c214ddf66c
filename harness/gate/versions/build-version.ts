import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import type { Reaper } from '../../core/reaper.ts';
import { startProcess } from '../../core/spawn.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import { quote } from '../../environment/until-ready.ts';
import { gitEnvironment, gitSettings, withoutGitsOwn } from './git.ts';
import type { InstallStep } from './how-to-install.ts';
import type { Repository } from './repository.ts';

export interface BuildOptions {
  /** The version's, for messages. */
  readonly name: string;
  readonly repository: Repository;
  readonly tree: string;
  /** Reads what the checkout has. */
  steps(files: string): Promise<readonly InstallStep[]>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  readonly withinMs: number;
}

/**
 * Fills an empty folder with the files of a tree, and installs them. The repository is only read: its index,
 * work tree and refs stay as they are. Throws `SP_VERSION_NOT_BUILT` with the last lines of the command that
 * failed or took too long, and the signal's reason. Whatever was started has ended when it returns or throws.
 */
export async function buildVersion(files: string, options: BuildOptions): Promise<void> {
  const { name, repository, tree, signal, tell, withinMs } = options;
  signal.throwIfAborted();
  await using reaper = await startReaper(`version-${randomUUID()}`);
  const late = AbortSignal.timeout(withinMs);
  const run = (command: Command) => runToEnd(command, { ...options, reaper, late });

  tell(`${name}: git checkout-index`);
  const env = {
    ...gitEnvironment(),
    GIT_DIR: repository.gitFolder,
    // Not --prefix: its .gitattributes are those of this tree, not of what is checked out elsewhere.
    GIT_WORK_TREE: files,
    GIT_INDEX_FILE: join(reaper.directory, 'index'),
  };
  for (const args of [
    ['read-tree', tree],
    ['checkout-index', '--all', '--force'],
  ]) {
    await run({ program: 'git', args: [...gitSettings, ...args], cwd: files, env, shown: `git ${args[0]}` });
  }
  for (const { command, cwd } of await options.steps(files)) {
    tell(`${name}: ${command}`);
    await run({
      program: '/bin/sh',
      args: ['-c', command],
      cwd,
      env: installEnvironment(dirname(files)),
      shown: command,
    });
  }
}

/** Of a script of npm, under which scaleproof may run: they would tell the install of another package. */
const ofAnotherPackage =
  /^npm_(?:lifecycle_|package_|config_(?:workspaces?|package|call|include_workspace_root)$)/;

/** That of the user, whose tokens and proxies are in it. No repository is found above the version. */
function installEnvironment(ceiling: string): Record<string, string> {
  const own = Object.entries(withoutGitsOwn()).filter(([name]) => !ofAnotherPackage.test(name));
  return { ...Object.fromEntries(own), GIT_CEILING_DIRECTORIES: ceiling };
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** As the user would write it. */
  readonly shown: string;
}

type RunOptions = BuildOptions & { readonly reaper: Reaper; readonly late: AbortSignal };

async function runToEnd({ program, args, cwd, env, shown }: Command, options: RunOptions): Promise<void> {
  const { name, reaper, signal, late, withinMs } = options;
  const logFile = join(reaper.directory, `${randomUUID()}.log`);
  const running = await startProcess(program, args, { name: shown, cwd, env, logFile, reaper });
  let ended: string;
  try {
    const { code, signal: by } = await orAborted(running.exited, AbortSignal.any([signal, late]));
    if (code === 0) return;
    ended = by === null ? `ended with exit code ${code}` : `was ended by ${by}`;
  } catch (cause) {
    if (signal.aborted || !late.aborted) throw cause;
    ended = `took too long: it is stopped ${withinMs / 60_000} min after the checkout began`;
  } finally {
    await running.destroy();
  }
  throw new ScaleproofError(
    'SP_VERSION_NOT_BUILT',
    `'${name}' could not be built: '${shown}' ${ended}. Say how it is installed and built with ` +
      "--install '<command>', or name a folder in which that is done, such as ../shop-main. " +
      (await quote(running)),
  );
}
