import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Exit } from '../environment/runtime.ts';
import { endProcesses, sendSignal } from './end-processes.ts';
import { ScaleproofError } from './errors.ts';
import { lastLinesOf } from './last-lines.ts';
import { type Reaper, runMarker } from './reaper.ts';
import { giveWay } from './take-precedence.ts';

export interface SpawnOptions {
  /** For error messages, such as `redis` or `app-2`. */
  readonly name: string;
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Takes stdout and stderr; appended to when it exists. A file rather than a pipe: the process never waits for the
   * harness to read, and the harness spends nothing on its output.
   */
  readonly logFile: string;
  /** Ends the process when the harness dies without doing so. */
  readonly reaper: Reaper;
  /** Another user to run as; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A process in a group of its own, so that Ctrl-C reaches the harness alone. */
export interface RunningProcess {
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** To the process alone; does nothing when it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL to its whole group and to all that descend from it, and waits for the end of all. */
  destroy(): Promise<Exit>;
  /** The last lines of stdout and stderr, oldest first. */
  lastLines(): Promise<readonly string[]>;
}

/** Starts a process. Throws `SP_START_FAILED` when the program cannot be started at all. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { name, cwd, env, logFile, reaper, user }: SpawnOptions,
): Promise<RunningProcess> {
  await using log = await open(logFile, 'a');
  const child = spawn(command, args, {
    cwd,
    env: { ...env, [runMarker]: reaper.directory },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...user,
  });
  // Before anything is awaited, so that only the run marker has to cover for the moment in between.
  if (child.pid !== undefined) {
    reaper.watch(child.pid);
    giveWay(child.pid);
  }
  const pid = await untilSpawned(child, `Could not start ${name} (${command}).`);
  const exited = once(child, 'exit').then(([code, signal]): Exit => {
    // What it leaves in its group goes with it: the number of the group may be given to another one from here on.
    sendSignal(-pid, 'SIGKILL');
    reaper.forget(pid);
    return { code, signal };
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    exited,
    hasExited,
    signal: (signal) => void child.kill(signal),
    lastLines: () => lastLinesOf(logFile),
    async destroy() {
      if (!hasExited()) await endProcesses([pid]);
      return exited;
    },
  };
}

async function untilSpawned(child: ChildProcess, message: string): Promise<number> {
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new ScaleproofError('SP_START_FAILED', message, { cause });
  }
  if (child.pid === undefined) throw new ScaleproofError('SP_START_FAILED', message);
  return child.pid;
}
