import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Exit } from '../environment/runtime.ts';
import { ScaleproofError } from './errors.ts';
import type { Reaper } from './reaper.ts';

export interface SpawnOptions {
  /** For error messages, such as `redis` or `app-2`. */
  readonly name: string;
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the process when the harness dies without doing so. */
  readonly reaper: Reaper;
}

/** A process in a group of its own, so that Ctrl-C reaches the harness alone. */
export interface RunningProcess {
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** To the process alone; does nothing when it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL to its whole group, and waits for the end. */
  destroy(): Promise<Exit>;
  /** The last lines of stdout and stderr, oldest first. */
  lastLines(): readonly string[];
}

const keptLines = 60;

/** Starts a process. Throws `SP_START_FAILED` when the program cannot be started at all. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { name, cwd, env, reaper }: SpawnOptions,
): Promise<RunningProcess> {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  try {
    await Promise.race([once(child, 'spawn'), exited]);
  } catch (cause) {
    throw new ScaleproofError('SP_START_FAILED', `Could not start ${name} (${command}).`, { cause });
  }
  const { pid } = child;
  if (pid === undefined)
    throw new ScaleproofError('SP_START_FAILED', `Could not start ${name} (${command}).`);
  reaper.watch(pid);
  exited.then(() => reaper.forget(pid));
  const lines = keepLastLines(child);
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    exited,
    hasExited,
    signal: (signal) => void child.kill(signal),
    lastLines: () => [...lines],
    async destroy() {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // The group has ended already.
      }
      return exited;
    },
  };
}

function keepLastLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
    });
  }
  return lines;
}
