import { type Leftover, removeLeftovers } from '../environment/cleanup/leftovers.ts';
import type { CommandContext } from './command-context.ts';

/** Ends and removes what runs left that are no longer alive. */
export async function clean({ stdout }: CommandContext): Promise<number> {
  const removed = await removeLeftovers();
  for (const leftover of removed) stdout.write(`Removed ${describeLeftover(leftover)}.\n`);
  if (removed.length === 0) stdout.write('Nothing to remove: no dead run left anything behind.\n');
  return 0;
}

export function describeLeftover({ runId, pids, containers, directory }: Leftover): string {
  const parts = [
    ...(directory === null ? [] : ['its folder', counted(pids.length, 'process', 'processes')]),
    ...(containers > 0 || directory === null ? [counted(containers, 'container', 'containers')] : []),
  ];
  return `what the dead run ${runId} left behind: ${parts.join(' and ')}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
