import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcesses } from '../core/end-processes.ts';
import { ScaleproofError } from '../core/errors.ts';
import { lastLinesOf } from '../core/last-lines.ts';
import { isRunning, processTree } from '../core/process-table.ts';
import { type RunningProcess, startProcess } from '../core/spawn.ts';
import { freeze, thaw } from './freeze.ts';
import type { Ground } from './ground.ts';
import { refuseTakenPort } from './on-free-port.ts';
import type { Exit, Killable, Node } from './runtime.ts';
import { type Readiness, untilReady } from './until-ready.ts';
import { usageOf } from './usage-of.ts';

/** How one node of a topology is started as a local process, and started again. */
export interface LocalNodeSpec extends Pick<Node, 'id' | 'role' | 'url' | 'metrics' | 'version'>, Readiness {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Asks it to end in its own time. */
  readonly stopSignal: NodeJS.Signals;
  /** Sent before SIGKILL when the topology comes down, to a program that has something to give back. */
  readonly takeDownSignal?: NodeJS.Signals;
}

const takeDownMs = 500;

/**
 * Starts a process and waits until it is ready. It enters the scope before it starts.
 * Throws `SP_START_FAILED` when it ends first and `SP_NOT_READY` when it takes too long, with its last log lines.
 */
export async function startLocalNode(spec: LocalNodeSpec, ground: Ground): Promise<Node & Killable> {
  const logFile = join(ground.directory, `${spec.id}.log`);
  let launched: Promise<RunningProcess> | null = null;
  let current: RunningProcess | null = null;
  let closed = false;

  async function launch(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (closed) throw new Error(`${spec.id} was to start in a topology that is down.`);
    const { command, args, cwd, env, user } = spec;
    const { reaper } = ground;
    launched = startProcess(command, args, { name: spec.id, cwd, env, logFile, reaper, user });
    current = await launched;
    await untilReady(spec, current, signal);
  }

  function running(wish: string): RunningProcess {
    if (current && !current.hasExited()) return current;
    throw new ScaleproofError('SP_FAULT_FAILED', `${spec.id} cannot be ${wish}: it is not running.`);
  }

  ground.scope.defer(spec.id, async () => {
    closed = true;
    const last = await launched?.catch(() => null);
    if (!last || last.hasExited()) return;
    await endInTime(last, spec.takeDownSignal ?? 'SIGKILL', takeDownMs);
  });
  await launch(ground.signal);

  return {
    id: spec.id,
    role: spec.role,
    url: spec.url,
    metrics: spec.metrics,
    version: spec.version,
    logs: () => lastLinesOf(logFile),
    usage: async () => (current && !current.hasExited() ? usageOf(current.pid) : null),
    runningAs: () => (current && !current.hasExited() ? `pid ${current.pid}` : null),
    kill: async () => running('killed').destroy(),
    stop: async (graceMs) => endInTime(running('stopped'), spec.stopSignal, graceMs),
    async start(signal) {
      if (current && !current.hasExited()) {
        throw new ScaleproofError('SP_FAULT_FAILED', `${spec.id} cannot be started: it is running.`);
      }
      await refuseTakenPort(spec.id, Number(spec.url.port));
      await launch(signal);
    },
    pause: async () => freeze(spec.id, running('paused').pid),
    resume: async () => thaw(spec.id, running('resumed').pid),
  };
}

/** Sends `signal` and waits; SIGKILL for all that is left after `graceMs`. */
async function endInTime(process: RunningProcess, signal: NodeJS.Signals, graceMs: number): Promise<Exit> {
  const tree = processTree(process.pid);
  process.signal(signal);
  const over = new AbortController();
  const inTime = await Promise.race([
    process.exited,
    sleep(graceMs, null, { signal: over.signal }).catch(() => null),
  ]);
  over.abort();
  if (!inTime) return process.destroy();
  // What it started may outlive it for a moment, and holds its port.
  const left = tree.filter(isRunning);
  await endProcesses(
    left.map(({ pid }) => pid),
    left,
  );
  return inTime;
}
