import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { lastLinesOf } from '../../core/last-lines.ts';
import type { ProcessRow } from '../../core/process-row.ts';
import { type Exit, type RunningProcess, startProcess } from '../../core/spawn.ts';
import type { Killable, Node, TellsEnds } from '../runtime.ts';
import type { Readiness } from '../until-ready.ts';
import { freeze, thaw } from './freeze.ts';
import { refuseTakenPort } from './on-free-port.ts';
import type { RunContext } from './run-context.ts';
import { type Serving, servingAmong, stopProcess } from './stop-process.ts';
import { untilReadyItself } from './until-ready-itself.ts';
import { usageOf } from './usage-of.ts';

/** How one node of a topology is started as a local process, and started again. */
export interface LocalNodeSpec
  extends Pick<Node, 'id' | 'role' | 'url' | 'metrics' | 'version' | 'askedAs' | 'trust'>,
    Readiness {
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

export interface LocalNode extends Node, Killable, TellsEnds {
  /** To what was started alone. Throws `SP_FAULT_FAILED` when it is down. */
  tell(signal: NodeJS.Signals): void;
  /** Of all that belongs to it right now. */
  pids(): readonly number[];
}

const takeDownMs = 500;

/**
 * Starts a process and waits until it is ready. It enters the scope before it starts.
 * Throws `SP_START_FAILED` when it ends first and `SP_NOT_READY` when it takes too long, with its last log lines, and `SP_PORT_TAKEN`
 * when somebody else listens on its port.
 */
export async function startLocalNode(spec: LocalNodeSpec, runContext: RunContext): Promise<LocalNode> {
  const logFile = join(runContext.directory, `${spec.id}.log`);
  let launched: Promise<RunningProcess> | null = null;
  let current: RunningProcess | null = null;
  let closed = false;
  /** What was told to end, which is no surprise then. */
  let told: RunningProcess | null = null;
  let onUnexpectedEnd: (exit: Exit) => void = () => {};
  /** Besides what was started itself: what belongs to it and does not descend from it. */
  let apart: readonly number[] = [];
  const port = Number(spec.url.port);
  /** Who took its connections when it was ready. */
  let served: Serving | null = null;

  async function launch(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (closed) throw new Error(`${spec.id} was to start in a topology that is down.`);
    const { command, args, cwd, env, user } = spec;
    const { reaper } = runContext;
    launched = startProcess(command, args, { name: spec.id, cwd, env, logFile, reaper, user });
    const started = await launched;
    current = started;
    started.onExit((exit) => {
      if (!closed && told !== started) onUnexpectedEnd(exit);
    });
    await untilReadyItself(spec, started, signal);
    const members = started.members();
    apart = startsOf(started.pid, members);
    served = servingAmong(members, port);
  }

  function running(wish: string): RunningProcess {
    if (current && !current.hasExited()) return current;
    throw new ScaleproofError('SP_FAULT_FAILED', `${spec.id} cannot be ${wish}: it is not running.`);
  }

  function toEnd(wish: string): RunningProcess {
    told = running(wish);
    return told;
  }

  runContext.scope.defer(spec.id, async () => {
    closed = true;
    const last = await launched?.catch(() => null);
    if (!last || last.hasExited()) return;
    if (!spec.takeDownSignal) return void (await last.destroy());
    await stopProcess(last, { signal: spec.takeDownSignal, graceMs: takeDownMs, port });
  });
  await launch(runContext.signal);

  return {
    id: spec.id,
    role: spec.role,
    url: spec.url,
    metrics: spec.metrics,
    askedAs: spec.askedAs,
    trust: spec.trust,
    version: spec.version,
    logs: () => lastLinesOf(logFile),
    usage: async () => (current && !current.hasExited() ? usageOf([current.pid, ...apart]) : null),
    runningAs: () => (current && !current.hasExited() ? `pid ${current.pid}` : null),
    kill: async () => toEnd('killed').destroy(),
    stop: async (graceMs) =>
      stopProcess(toEnd('stopped'), { signal: spec.stopSignal, graceMs, port, served }),
    async start(signal) {
      if (current && !current.hasExited()) {
        throw new ScaleproofError('SP_FAULT_FAILED', `${spec.id} cannot be started: it is running.`);
      }
      await refuseTakenPort(spec.id, port);
      await launch(signal);
    },
    onUnexpectedEnd(listener) {
      onUnexpectedEnd = listener;
    },
    tell: (signal) => running('told anything').signal(signal),
    pids: () =>
      running('looked at')
        .members()
        .map(({ pid }) => pid),
    pause: async () => freeze(spec.id, running('paused')),
    resume: async () => thaw(spec.id, running('resumed')),
  };
}

function startsOf(root: number, members: readonly ProcessRow[]): number[] {
  const known = new Set(members.map(({ pid }) => pid));
  return members.filter(({ pid, parent }) => pid !== root && !known.has(parent)).map(({ pid }) => pid);
}
