import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { endProcesses } from '../core/end-processes.ts';
import { isRunning, processTable } from '../core/process-table.ts';
import { runMarker } from '../core/reaper.ts';
import { removeContainersOf } from './docker/dead-runs.ts';
import { readLedger } from './ledger.ts';
import { removeDirectory } from './run-directory.ts';
import { releaseSharedMemory } from './services/release-shared-memory.ts';

/** What was ended of a run whose harness was dead. */
export interface EndedRun {
  readonly pids: readonly number[];
  readonly containers: number;
}

/**
 * Ends every process of a run whose harness is dead, removes its containers and then its folder. A pid of the ledger
 * that another process has by now is left alone.
 */
export async function endRun(directory: string): Promise<EndedRun> {
  const table = processTable();
  const { watched: known, hasContainers } = readLedger(directory);
  const watched = known.filter(isRunning);
  const marked = table.filter(({ pid }) => pid !== process.pid && carriesMarker(pid, directory));
  const pids = [...new Set([...watched, ...marked].map(({ pid }) => pid))];
  const ended = await endProcesses(pids, table);
  await releaseSharedMemory(directory);
  // After the processes: a compose that was starting containers is one of them.
  const containers = hasContainers ? await removeContainersOf(basename(directory)) : 0;
  await removeDirectory(directory);
  return { pids: [...new Set(ended.map(({ pid }) => pid))], containers };
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
