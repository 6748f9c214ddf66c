import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcesses } from './end-processes.ts';
import { messageOf, ScaleproofError } from './errors.ts';
import { lastLinesOf } from './last-lines.ts';
import type { ProcessRow } from './process-row.ts';
import { isRunning, markedProcesses, processTable, processTree, startMarkOf } from './process-table.ts';
import { type Reaper, runMarker, startMarker } from './reaper.ts';
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

const settleMs = 200;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process in a group of its own, so that Ctrl-C reaches the harness alone. */
export interface RunningProcess {
  readonly pid: number;
  /** Settles when the process has ended, and what it has left behind. */
  readonly exited: Promise<Exit>;
  /** Calls the listener as soon as the process itself has ended. */
  onExit(listener: (exit: Exit) => void): void;
  hasExited(): boolean;
  /** To the process alone; does nothing when it has ended. */
  signal(signal: NodeJS.Signals): void;
  /**
   * What belongs to it right now, itself first: all that descend from it or are in its group or session, and what they have put
   * into the background. Also after its own end.
   */
  members(): ProcessRow[];
  /** What belonged to it and ran on after its end, until it was ended too; empty before that. */
  leftBehind(): readonly ProcessRow[];
  /** SIGKILL to it and all that belongs to it, and waits for the end of all. */
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
  const mark = `${name}-${randomUUID()}`;
  const child = spawn(command, args, {
    cwd,
    env: { ...env, [runMarker]: reaper.directory, [startMarker]: mark },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...user,
  });
  // Before anything is awaited: only the run marker covers for the moment in between, and one that ends at once is still in the table.
  const since = child.pid === undefined ? null : startMarkOf(child.pid);
  if (child.pid !== undefined) {
    reaper.watch(child.pid);
    giveWay(child.pid);
  }
  const pid = await untilSpawned(child, { name, command, cwd });
  const members = () => {
    const table = processTable();
    const marked = since === null ? [] : markedProcesses(`${startMarker}=${mark}`, since, table);
    const tree = processTree(pid, table);
    const known = new Set(tree.map((member) => member.pid));
    return [...tree, ...marked.filter((member) => !known.has(member.pid))];
  };
  let left: readonly ProcessRow[] = [];
  const exited = once(child, 'exit').then(async ([code, signal]): Promise<Exit> => {
    left = await endThoseLeft(pid, members);
    reaper.forget(pid);
    return { code, signal };
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    exited,
    onExit(listener) {
      if (hasExited()) listener({ code: child.exitCode, signal: child.signalCode });
      else child.once('exit', (code, signal) => listener({ code, signal }));
    },
    hasExited,
    signal: (signal) => void child.kill(signal),
    members,
    leftBehind: () => left,
    lastLines: () => lastLinesOf(logFile),
    async destroy() {
      if (!hasExited()) await endProcesses(members().map((member) => member.pid));
      return exited;
    },
  };
}

/** What a program has started may end a moment after it by itself; what does not goes with it. Returns what did not. */
async function endThoseLeft(pid: number, members: () => ProcessRow[]): Promise<ProcessRow[]> {
  const deadline = performance.now() + settleMs;
  let left = members();
  if (left.length === 0) {
    // One that is changing into another program this very moment shows no environment.
    await sleep(20);
    left = members();
  }
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(5);
    left = left.filter(isRunning);
  }
  const groups = left.filter(({ group }) => group === pid).map(({ group }) => group);
  await endProcesses([...new Set([...groups, ...left.map((member) => member.pid)])], left);
  return left;
}

interface Wanted {
  readonly name: string;
  readonly command: string;
  readonly cwd: string;
}

async function untilSpawned(child: ChildProcess, wanted: Wanted): Promise<number> {
  try {
    await once(child, 'spawn');
  } catch (cause) {
    const why = await whyNotSpawned(cause, wanted);
    const message = `Could not start ${wanted.name} (${wanted.command}): ${why}.`;
    throw new ScaleproofError('SP_START_FAILED', message, { cause });
  }
  if (child.pid === undefined) throw new Error(`${wanted.name} was started and has no pid.`);
  return child.pid;
}

/** The kernel has one code for a program that is not there and for a folder that is not. */
async function whyNotSpawned(cause: unknown, { cwd }: Wanted): Promise<string> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const hasFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!hasFolder) return `there is no folder ${cwd} to start it in`;
  if (code === 'ENOENT')
    return 'there is no such program, or its first line names an interpreter that is not there';
  return code === 'EACCES' ? 'it is a folder, or not marked as executable' : messageOf(cause);
}
