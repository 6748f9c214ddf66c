import { removeLeftovers } from '../environment/leftovers.ts';
import type { Surroundings } from './surroundings.ts';

/** Ends and removes what runs left that are no longer alive. */
export async function clean({ stdout }: Surroundings): Promise<number> {
  const removed = await removeLeftovers();
  for (const { what } of removed) stdout.write(`Removed ${what}.\n`);
  if (removed.length === 0) stdout.write('Nothing to remove: no dead run left anything.\n');
  return 0;
}
