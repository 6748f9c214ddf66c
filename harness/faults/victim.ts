import type { z } from 'zod';
import type { Immutable } from '../core/immutable.ts';
import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import type { instance, store } from './options.ts';

/**
 * The app instance that a fault acts on: 1 is `app-1`, `random` is one that the repetition's seed chooses, and
 * `owning` a client (`client-1` is a workload's first) is the one that created the session which the client has at
 * that moment.
 */
export interface Instance {
  readonly instance: Immutable<z.infer<typeof instance>>;
}

/** What a fault acts on: an app instance or a store, or what is in front of or behind one. */
export type Victim = Instance | { readonly store: z.infer<typeof store> };

/** The victim in the name of a fault. */
export function nameOf(victim: Victim): string {
  if ('store' in victim) return victim.store;
  const { instance } = victim;
  if (typeof instance === 'object') return `the instance with the session of ${instance.owning}`;
  return instance === 'random' ? 'a random instance' : `app-${instance}`;
}

/** The instance that a victim or a way names by its number, as a fault tells it. */
export function numberIn(named: object): Pick<Fault, 'instance'> {
  const instance = 'instance' in named ? named.instance : null;
  return typeof instance === 'number' ? { instance } : {};
}

/** What of a topology a victim is, as a fault tells it. */
export function partOf(victim: Victim): Pick<Fault, 'instance' | 'stores'> {
  return 'store' in victim ? { stores: [victim.store] } : numberIn(victim);
}

/** A fault without effect, and why. */
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
  if (id === null) {
    const unknown = `${nameOf(victim)} is unknown: the workload needs a history, and the client a log-in.`;
    return withoutEffect([], unknown);
  }
  const node = context.environment.nodes.find((each) => each.id === id);
  if (!node) return withoutEffect([], `The topology has no ${id}.`);
  if (!isKillable(node)) return withoutEffect([], `The runtime cannot end and start ${id}.`);
  using _ = await context.hold([id]);
  return await act(node);
}

/** Null for the owner of a session that the history does not have. */
function idOf(victim: Victim, { environment, random, ownerOf }: FaultContext): string | null {
  if ('store' in victim) return victim.store;
  if (typeof victim.instance === 'object') return ownerOf(victim.instance.owning);
  if (victim.instance !== 'random') return `app-${victim.instance}`;
  const apps = environment.nodes.filter(({ role }) => role === 'app');
  return apps[random.int(Math.max(1, apps.length))]?.id ?? 'app instance';
}
