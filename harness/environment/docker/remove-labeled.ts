import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import { docker } from '../images/docker-command.ts';

/** In the order in which they can go. */
const kinds = [
  { list: ['ps', '--all', '--no-trunc'], remove: ['rm', '--force', '--volumes'] },
  { list: ['network', 'ls', '--no-trunc'], remove: ['network', 'rm'] },
  { list: ['volume', 'ls'], remove: ['volume', 'rm', '--force'] },
] as const;

const rounds = 20;
const pauseMs = 100;

/**
 * Removes every container, network and volume with a label (`name=value`), and looks again until there is none: what
 * was just being made when its maker died may appear a moment later. Returns how many containers there were.
 * Throws `SP_START_FAILED` when something does not go.
 */
export async function removeLabeled(label: string, signal: AbortSignal): Promise<number> {
  const containers = new Set<string>();
  let reason = '';
  for (let round = 0; round < rounds; round++) {
    const found = await Promise.all(kinds.map(({ list }) => idsOf([...list], label, signal)));
    for (const id of found[0] ?? []) containers.add(id);
    if (found.every((ids) => ids.length === 0)) return containers.size;
    if (round > 1) await sleep(pauseMs, undefined, { signal });
    for (const [index, { remove }] of kinds.entries()) {
      // Each by a command of its own: the client removes several one after the other.
      const removed = await Promise.allSettled(
        (found[index] ?? []).map((id) => docker([...remove, id], { signal })),
      );
      for (const result of removed) if (result.status === 'rejected') reason = messageOf(result.reason);
    }
  }
  throw new ScaleproofError(
    'SP_START_FAILED',
    `Not all containers, networks and volumes with the label ${label} could be removed. ${reason}`,
  );
}

async function idsOf(list: string[], label: string, signal: AbortSignal): Promise<string[]> {
  const listed = await docker([...list, '--quiet', '--filter', `label=${label}`], { signal });
  return listed.split('\n').filter((line) => line !== '');
}
