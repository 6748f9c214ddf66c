import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { endProcesses } from '../../core/end-processes.ts';
import { isRunning, ownerOf, processTable } from '../../core/process-table.ts';
import { runMarker } from '../../core/reaper.ts';
import { removeContainersOf } from '../docker/dead-runs.ts';
import { releaseSharedMemory } from '../stores/release-shared-memory.ts';
import { readLedger } from './ledger.ts';
import { removeDirectory } from './run-directory.ts';

/** What was ended of a run whose harness was dead. */
export interface EndedRun {
  readonly pids: readonly number[];
  readonly containers: number;
}

/**
 * Ends every process of a run whose harness is dead, removes its containers and then its folder. A pid of the ledger
 * that another process has by now, or one of another user, is left alone.
 */
export async function endRun(directory: string): Promise<EndedRun> {
  const table = processTable();
  const { watched: known, hasContainers } = readLedger(directory);
  const watched = known.filter(
    (each) => isRunning(each) && (each.owner ?? ownerOf(each.pid)) === ownerOf(each.pid),
  );
  const marked = table.filter(({ pid }) => pid !== process.pid && carriesMarker(pid, directory));
  const pids = [...new Set([...watched, ...marked].map(({ pid }) => pid))].filter(mayEnd);
  const ended = await endProcesses(pids, table);
  await releaseSharedMemory(directory);
  // After the processes: a compose that was starting containers is one of them.
  const containers = hasContainers ? await removeContainersOf(basename(directory)) : 0;
  await removeDirectory(directory);
  return { pids: [...new Set(ended.map(({ pid }) => pid))], containers };
}

/** Root ends what runs as another user too: Postgres does. Anybody else would wait for what no signal of theirs reaches. */
function mayEnd(pid: number): boolean {
  const [own, owner] = [process.getuid?.() ?? 0, ownerOf(pid)];
  return own === 0 || owner === null || owner === own;
}

/** Whether a process was started for the run. Only Linux shows the environment of a process; elsewhere false. */
function carriesMarker(pid: number, directory: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.includes(`${runMarker}=${directory}`);
  } catch {
    return false;
  }
}
