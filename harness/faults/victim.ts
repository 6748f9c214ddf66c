import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import type { FaultContext, FaultResult } from './fault.ts';

/** Which app instance a fault touches: 1 is `app-1`, `random` is one that the repetition's seed chooses. */
export interface Instance {
  readonly instance: number | 'random';
}

/** What a fault touches: an app instance or a store, or what stands before or behind one. */
export type Victim =
  | Instance
  | {
      readonly store:
        | 'redis'
        | 'redis-replica'
        | `sentinel-${1 | 2 | 3}`
        | 'postgres'
        | 'postgres-replica'
        | 'pgbouncer';
    };

/** How a victim reads in the name of a fault. */
export function nameOf(victim: Victim): string {
  if ('store' in victim) return victim.store;
  return victim.instance === 'random' ? 'a random instance' : `app-${victim.instance}`;
}

/** A fault that did nothing, and why: the repetition that it was for proves nothing. */
export function withoutEffect(nodes: readonly string[], because: string): FaultResult {
  return { nodes, effect: { confirmed: false, because } };
}

/**
 * Does `act` with the node of a victim. Where the topology has no such node, or one that cannot be ended and started, the
 * fault has no effect.
 */
export async function withVictim(
  context: FaultContext,
  victim: Victim,
  act: (node: Node & Killable) => Promise<FaultResult>,
): Promise<FaultResult> {
  const id = idOf(victim, context);
  const node = context.environment.nodes.find((each) => each.id === id);
  if (!node) return withoutEffect([], `The topology has no ${id}.`);
  if (!isKillable(node)) return withoutEffect([], `The runtime cannot end and start ${id}.`);
  return act(node);
}

function idOf(victim: Victim, { environment, random }: FaultContext): string {
  if ('store' in victim) return victim.store;
  if (victim.instance !== 'random') return `app-${victim.instance}`;
  const apps = environment.nodes.filter(({ role }) => role === 'app');
  return apps[random.int(Math.max(1, apps.length))]?.id ?? 'app instance';
}
