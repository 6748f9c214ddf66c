import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isRunning } from '../../core/process-table.ts';
import { removeContainersOfDeadRuns } from '../docker/dead-runs.ts';
import { endRun } from './end-run.ts';
import { readLedger } from './ledger.ts';
import { runDirectories } from './run-directory.ts';

/** What a dead run had left and was removed. */
export interface Leftover {
  readonly runId: string;
  /** The processes that were ended. */
  readonly pids: readonly number[];
  readonly containers: number;
  /** Null when it was gone already. */
  readonly directory: string | null;
}

/** A folder without a ledger may belong to a run that starts this very moment. */
const graceMs = 10_000;

/**
 * Ends and removes what dead runs of this user left: their processes, found by pid and start time, their folders, and
 * what they had on a container engine, found by label. Runs whose harness is alive are not touched. For `scaleproof
 * clean`, and for the start of each run.
 */
export async function removeLeftovers(): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const directory of await runDirectories()) {
    if (!(await isDead(directory))) continue;
    leftovers.push({ runId: basename(directory), ...(await endRun(directory)), directory });
  }
  for (const removed of await removeContainersOfDeadRuns()) {
    leftovers.push({ ...removed, pids: [], directory: null });
  }
  return leftovers;
}

async function isDead(directory: string): Promise<boolean> {
  const { harness, isBelieved } = readLedger(directory);
  if (!isBelieved) return false;
  if (harness) return !isRunning(harness);
  const found = await stat(directory).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > graceMs;
}
