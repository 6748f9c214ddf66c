import { formatMs } from '../core/duration.ts';
import { waitUntil } from '../core/wait-until.ts';
import { answersOk } from '../environment/answers-ok.ts';
import { type Killable, type Node, tellsUse } from '../environment/runtime.ts';
import type { FaultContext, FaultResult } from './fault.ts';
import { withoutEffect } from './victim.ts';

/** Starts a node that is down and waits until it is ready, and until the balancer uses it again if it is an instance. */
export async function startInstance(node: Node & Killable, context: FaultContext): Promise<FaultResult> {
  const was = node.runningAs();
  if (was !== null) return withoutEffect([node.id], `${node.id} (${was}) was running already.`);
  const startedAt = performance.now();
  await node.start(context.signal);
  const took = formatMs(performance.now() - startedAt);
  const seen = node.role === 'app' ? `; ${await untilInUse(node, context)}` : '';
  const evidence = `${node.id} is ready as ${node.runningAs()} after ${took}${seen}.`;
  return { nodes: [node.id], effect: { confirmed: true, evidence } };
}

/** Waits until a node is ready and the balancer sends requests to it; returns how the latter is known. */
export async function untilInUse(
  node: Node,
  { environment, adapter, signal }: FaultContext,
): Promise<string> {
  await waitUntil(
    () =>
      answersOk(new URL(adapter.readyPath, node.url), {
        timeoutMs: 1_000,
        signal,
        headers: node.askedAs,
        trust: node.trust,
      }),
    {
      what: `${node.id} to be ready`,
      deadlineMs: 5_000,
      signal,
    },
  );
  const balancer = environment.nodes.find((each) => each.role === 'balancer');
  const use = balancer && tellsUse(balancer) ? await balancer.untilUsed(node.id, signal) : null;
  return use ?? 'the balancer does not report whether it uses it';
}
