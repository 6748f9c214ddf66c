import { type Leftover, removeLeftovers } from '../environment/leftovers.ts';
import type { Surroundings } from './surroundings.ts';

/** Ends and removes what runs left that are no longer alive. */
export async function clean({ stdout }: Surroundings): Promise<number> {
  const removed = await removeLeftovers();
  for (const leftover of removed) stdout.write(`Removed ${describeLeftover(leftover)}.\n`);
  if (removed.length === 0) stdout.write('Nothing to remove: no dead run left anything.\n');
  return 0;
}

export function describeLeftover({ runId, pids }: Leftover): string {
  const processes = pids.length === 1 ? '1 process' : `${pids.length} processes`;
  return `what the dead run ${runId} left: its folder and ${processes}`;
}
