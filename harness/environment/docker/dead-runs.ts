import { findProgram, programFolders } from '../../core/find-program.ts';
import { docker } from '../images/docker-command.ts';
import { harnessLabel, isDeadHarness, runLabel } from './labels.ts';
import { removeLabeled } from './remove-labeled.ts';

/** An engine that does not answer must not hold up a run that needs none. */
const patienceMs = 20_000;

/** What a dead run had left on the engine and was removed. */
export interface RemovedContainers {
  readonly runId: string;
  readonly containers: number;
}

/**
 * Removes the containers, networks and volumes of runs whose harness was a process of this machine and is dead. Asks
 * nobody where there is no docker client. What cannot be asked or removed is left for the next time.
 */
export async function removeContainersOfDeadRuns(): Promise<RemovedContainers[]> {
  if (!findProgram('docker', programFolders())) return [];
  const signal = AbortSignal.timeout(patienceMs);
  const removed: RemovedContainers[] = [];
  try {
    for (const runId of await deadRuns(signal)) {
      removed.push({ runId, containers: await removeLabeled(`${runLabel}=${runId}`, signal) });
    }
  } catch {
    // No engine answers, or it is busy.
  }
  return removed;
}

/** Removes what one dead run has on the engine. What does not go is found by its label the next time. */
export async function removeContainersOf(runId: string): Promise<number> {
  return removeLabeled(`${runLabel}=${runId}`, AbortSignal.timeout(patienceMs)).catch(() => 0);
}

async function deadRuns(signal: AbortSignal): Promise<ReadonlySet<string>> {
  const format = `{{.Label "${runLabel}"}}\t{{.Label "${harnessLabel}"}}`;
  const filter = ['--filter', `label=${harnessLabel}`, '--format', format];
  const kinds = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ];
  const listed = await Promise.all(kinds.map((kind) => docker([...kind, ...filter], { signal })));
  const rows = listed.flatMap((text) => text.split('\n')).map((line) => line.split('\t'));
  return new Set(
    rows.flatMap(([runId = '', harness = '']) => (runId !== '' && isDeadHarness(harness) ? [runId] : [])),
  );
}
