import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessRow } from './process-row.ts';
import { isRunning, processTable, processTree } from './process-table.ts';

/** Long, for a process that waits for a slow disk takes no signal meanwhile. */
const patienceMs = 10_000;

/**
 * SIGKILL to each process, to its descendants and to its process group, then waits until all have ended.
 * Returns those that ran. Throws when one does not end within 10 s.
 */
export async function endProcesses(
  pids: readonly number[],
  table: readonly ProcessRow[] = processTable(),
): Promise<ProcessRow[]> {
  const doomed = pids.flatMap((pid) => processTree(pid, table));
  for (const pid of pids) sendSignal(-pid, 'SIGKILL');
  for (const { pid } of doomed) sendSignal(pid, 'SIGKILL');
  const deadline = performance.now() + patienceMs;
  while (doomed.some(isRunning)) {
    if (performance.now() > deadline) {
      const left = doomed.filter(isRunning).map(({ pid }) => pid);
      throw new Error(`Processes ${left.join(', ')} did not end within ${patienceMs} ms of SIGKILL.`);
    }
    await sleep(2);
  }
  return doomed;
}

/** Sends a signal to a process, or to a group when `pid` is negative. False when there is none to receive it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
