import { readFileSync } from 'node:fs';
import { endProcesses } from '../core/end-processes.ts';
import { isRunning, processTable } from '../core/process-table.ts';
import { runMarker } from '../core/reaper.ts';
import { readLedger } from './ledger.ts';
import { removeDirectory } from './run-directory.ts';
import { releaseSharedMemory } from './services/release-shared-memory.ts';

/**
 * Ends every process of a run whose harness is dead and removes its folder. Returns the pids that were ended. A pid of
 * the ledger that another process has by now is left alone.
 */
export async function endRun(directory: string): Promise<readonly number[]> {
  const table = processTable();
  const watched = readLedger(directory).watched.filter(isRunning);
  const marked = table.filter(({ pid }) => pid !== process.pid && carriesMarker(pid, directory));
  const pids = [...new Set([...watched, ...marked].map(({ pid }) => pid))];
  const ended = await endProcesses(pids, table);
  await releaseSharedMemory(directory);
  await removeDirectory(directory);
  return [...new Set(ended.map(({ pid }) => pid))];
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
