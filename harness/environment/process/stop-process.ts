import { setTimeout as sleep } from 'node:timers/promises';
import { formatMs } from '../../core/duration.ts';
import { sendSignal } from '../../core/end-processes.ts';
import { listenersAmong } from '../../core/listeners.ts';
import type { ProcessRow } from '../../core/process-row.ts';
import { isRunning, programOf } from '../../core/process-table.ts';
import type { RunningProcess } from '../../core/spawn.ts';
import type { Stop } from '../runtime.ts';

export interface StopOptions {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  /** Where the node takes connections. */
  readonly port: number;
  /** What `servingAmong` said when it was ready; looked up again when that has ended since. */
  readonly served?: Serving | null;
}

/** The processes of a node that take its connections, and how people know them. */
export interface Serving {
  readonly rows: readonly ProcessRow[];
  readonly names: ReadonlyMap<number, string>;
}

/** How long what has started the app, such as npm or a shell, may take to end after the app has. */
const wrapperMs = 1_000;

/**
 * Asks what listens on the port to end in its own time, and ends whatever is left after `graceMs`. What was started may be a shell or npm
 * that hands no signal on, or one that does: so the process that serves is told, and it alone, lest it hear the signal twice. Where
 * none is seen to listen, all that belong to the node are told.
 */
export async function stopProcess(process: RunningProcess, options: StopOptions): Promise<Stop> {
  const { signal, graceMs, port, served } = options;
  const startedAt = performance.now();
  const stillServe = served && served.rows.length > 0 && served.rows.every(isRunning);
  const { rows: serving, names: servingNames } = stillServe ? served : servingAmong(process.members(), port);
  const unserved = serving.length > 0 ? null : process.members();
  if (unserved) sendSignal(-process.pid, signal);
  else for (const { pid } of serving) sendSignal(pid, signal);
  // Only now: while it looks at every process of the machine, no load is sent.
  const before = unserved ?? process.members();
  const told = unserved ? before.filter(({ pid }) => pid === process.pid) : serving;
  const names = new Map([...before.map(({ pid }) => [pid, describe(pid)] as const), ...servingNames]);
  const nameOf = (pid: number) => names.get(pid) ?? describe(pid);

  const endedInTime = await untilEnded(process, told, graceMs);
  const tookMs = performance.now() - startedAt;
  const outside = before.filter(({ pid }) => !told.some((one) => one.pid === pid));
  const wrapped = !told.some(({ pid }) => pid === process.pid);
  const again = endedInTime && wrapped ? await untilWrapperEnds(process, { before, port }) : null;
  const killed = process.hasExited() ? [] : process.members();
  const exit = await (killed.length > 0 ? process.destroy() : process.exited);

  const wrappers = wrapped ? ancestorsOf(told, before) : [];
  const abandoned = [...killed, ...process.leftBehind()].filter(
    ({ pid }) => !wrappers.includes(pid) && !told.some((one) => one.pid === pid),
  );
  const all = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => nameOf(pid)).join(', ');
  const doubt = (): string | null => {
    if (!endedInTime)
      return `${all(told)} did not end within ${formatMs(graceMs)} of ${signal} and was ended by SIGKILL.`;
    if (again !== null) return `it was restarted as ${nameOf(again)} by its runner, and ended by SIGKILL.`;
    if (abandoned.length > 0) return `it left ${all(abandoned)}, ended by SIGKILL.`;
    if (unserved && outside.length > 0)
      return `no process of it was seen to listen on port ${port}, so that all of them got ${signal} and it is not known which ended by itself.`;
    return null;
  };
  const ended = endedInTime ? ` and ended after ${formatMs(tookMs)}` : '';
  const evidence =
    serving.length > 0 && wrapped ? `${signal} went to ${all(serving)}, which served${ended}` : null;
  return { ...exit, tookMs, told: evidence, doubt: doubt() };
}

function describe(pid: number): string {
  return `pid ${pid} (${programOf(pid) || 'ended'})`;
}

/** Those that listen, without what they have started themselves: workers share the socket of the process that leads them. */
export function servingAmong(members: readonly ProcessRow[], port: number): Serving {
  const pids = listenersAmong(
    members.map(({ pid }) => pid),
    port,
  );
  const listening = members.filter(({ pid }) => pids?.includes(pid));
  const rows = listening.filter((row) => !ancestorsOf([row], members).some((pid) => pids?.includes(pid)));
  return { rows, names: new Map(rows.map(({ pid }) => [pid, describe(pid)])) };
}

/** The pids above `rows`, among `members`. */
function ancestorsOf(rows: readonly ProcessRow[], members: readonly ProcessRow[]): number[] {
  const above: number[] = [];
  for (const start of rows) {
    let row = members.find(({ pid }) => pid === start.parent);
    while (row && !above.includes(row.pid)) {
      above.push(row.pid);
      const { parent } = row;
      row = members.find(({ pid }) => pid === parent);
    }
  }
  return above;
}

/** Whether all of `rows` have ended within so long. */
async function untilEnded(
  process: RunningProcess,
  rows: readonly ProcessRow[],
  withinMs: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  const others = rows.filter(({ pid }) => pid !== process.pid);
  const hasRoot = others.length < rows.length;
  const over = new AbortController();
  if (hasRoot) {
    const timeout = sleep(withinMs, 'late', { signal: over.signal }).catch(() => 'late');
    const first = await Promise.race([process.exited, timeout]);
    over.abort();
    if (first === 'late') return process.hasExited();
  }
  while (others.some(isRunning)) {
    if (performance.now() > deadline) return false;
    await sleep(5);
  }
  return true;
}

/** Waits for the end of what has started the app; returns the pid when it starts the app again instead. */
async function untilWrapperEnds(
  process: RunningProcess,
  { before, port }: { readonly before: readonly ProcessRow[]; readonly port: number },
): Promise<number | null> {
  const known = new Set(before.map(({ pid }) => pid));
  const deadline = performance.now() + wrapperMs;
  while (!process.hasExited() && performance.now() < deadline) {
    const fresh = process.members().flatMap(({ pid }) => (known.has(pid) ? [] : [pid]));
    const [again] = fresh.length > 0 ? (listenersAmong(fresh, port) ?? []) : [];
    if (again !== undefined) return again;
    await sleep(20);
  }
  return null;
}
