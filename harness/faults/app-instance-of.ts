import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import type { FaultContext, FaultResult } from './fault.ts';

/** Which app instance a fault touches: 1 is `app-1`. */
export interface Instance {
  readonly instance: number;
}

/** A fault that did nothing, and why: the repetition that it was for proves nothing. */
export function withoutEffect(nodes: readonly string[], because: string): FaultResult {
  return { nodes, effect: { confirmed: false, because } };
}

/**
 * Does `act` with the node of an instance. Where the topology has no such node, or one that cannot be ended and
 * started, the fault has no effect.
 */
export async function withInstance(
  { environment }: FaultContext,
  { instance }: Instance,
  act: (node: Node & Killable) => Promise<FaultResult>,
): Promise<FaultResult> {
  const id = `app-${instance}`;
  const node = environment.nodes.find((each) => each.id === id);
  if (!node) return withoutEffect([], `The topology has no ${id}.`);
  if (!isKillable(node)) return withoutEffect([], `The runtime cannot end and start ${id}.`);
  return act(node);
}
