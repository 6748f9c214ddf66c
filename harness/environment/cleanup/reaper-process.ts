/**
 * The reaper of one run, as a process of its own. Started by `startReaper` with the run's folder as argument; the
 * harness holds its stdin. `goodbye` ends it; the end of stdin without it means that the harness has died.
 */
import { createInterface } from 'node:readline';
import { endProcesses } from '../../core/end-processes.ts';
import { processRow } from '../../core/process-table.ts';

const [directory = ''] = process.argv.slice(2);
/** Start marks by pid: known here too, in case the ledger could not be written because the disk was full. */
const watched = new Map<number, string | undefined>();

// Whoever ends the harness this way may end its whole session; the work begins when the harness is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [word, pid] = line.split(' ');
  if (word === 'watch') watched.set(Number(pid), processRow(Number(pid))?.startMark);
  if (word === 'forget') watched.delete(Number(pid));
  if (word === 'goodbye') process.exit();
}
const same = [...watched].filter(([pid, startMark]) => startMark && processRow(pid)?.startMark === startMark);
await endProcesses(same.map(([pid]) => pid));
// Loaded only here, so that a waiting reaper stays small.
const { endRun } = await import('./end-run.ts');
await endRun(directory);
