import {
  isKillable,
  isReloadable,
  isRestartedAtOnce,
  type Killable,
  type Node,
  type Reloadable,
  type RestartedAtOnce,
} from '../environment/runtime.ts';
import type { FaultContext, FaultResult } from './fault.ts';
import { withoutEffect } from './victim.ts';

/** Does `act` with the balancer of a topology, while no other fault does. */
async function withBalancer(
  { environment, hold }: FaultContext,
  act: (node: Node) => Promise<FaultResult>,
): Promise<FaultResult> {
  const node = environment.nodes.find(({ role }) => role === 'balancer');
  if (!node) return withoutEffect([], 'The topology has no balancer.');
  using _ = await hold([node.id]);
  return await act(node);
}

export function withReloadable(
  context: FaultContext,
  act: (node: Node & Reloadable) => Promise<FaultResult>,
): Promise<FaultResult> {
  return withBalancer(context, async (node) =>
    isReloadable(node)
      ? act(node)
      : withoutEffect([node.id], `${node.id} cannot be told to read its configuration again.`),
  );
}

export function withRestartable(
  context: FaultContext,
  act: (node: Node & (Killable | RestartedAtOnce)) => Promise<FaultResult>,
): Promise<FaultResult> {
  return withBalancer(context, async (node) =>
    isKillable(node) || isRestartedAtOnce(node)
      ? act(node)
      : withoutEffect([node.id], `The runtime cannot end and start ${node.id}.`),
  );
}
