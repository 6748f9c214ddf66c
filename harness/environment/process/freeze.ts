import { sendSignal } from '../../core/end-processes.ts';
import { ScaleproofError } from '../../core/errors.ts';
import type { ProcessRow } from '../../core/process-row.ts';
import type { RunningProcess } from '../../core/spawn.ts';
import { waitUntil } from '../../core/wait-until.ts';

const deadlineMs = 1_000;
const stopped = ({ state }: ProcessRow) => state === 'T';

/** SIGSTOP to a process and all that belong to it; returns when the kernel shows all of them as stopped. */
export async function freeze(id: string, process: Members): Promise<void> {
  await everyProcess(id, process, { signal: 'SIGSTOP', wanted: stopped, word: 'paused' });
}

/** SIGCONT to a process and all that belong to it; returns when none is stopped any more. */
export async function thaw(id: string, process: Members): Promise<void> {
  await everyProcess(id, process, { signal: 'SIGCONT', wanted: (row) => !stopped(row), word: 'resumed' });
}

type Members = Pick<RunningProcess, 'members'>;

interface Change {
  readonly signal: NodeJS.Signals;
  readonly wanted: (row: ProcessRow) => boolean;
  readonly word: string;
}

async function everyProcess(id: string, process: Members, { signal, wanted, word }: Change): Promise<void> {
  const attempt = () => {
    const tree = process.members();
    if (tree.length > 0 && tree.every(wanted)) return true;
    for (const row of tree) sendSignal(row.pid, signal);
    return null;
  };
  const options = {
    what: `${id} to be ${word}`,
    deadlineMs,
    signal: new AbortController().signal,
    everyMs: 2,
  };
  try {
    await waitUntil(attempt, options);
  } catch (cause) {
    throw new ScaleproofError('SP_FAULT_FAILED', `${id} could not be ${word} by ${signal}.`, { cause });
  }
}
