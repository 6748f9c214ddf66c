import { formatMs } from '../core/duration.ts';
import type { Exit, Killable, Node } from '../environment/runtime.ts';
import type { FaultResult } from './fault.ts';
import { refusesConnections } from './refuses-connections.ts';
import { withoutEffect } from './victim.ts';

/** How an exit reads in a sentence: `by SIGKILL`, `with exit code 0`. */
export function describeExit({ code, signal }: Exit): string {
  return signal ? `by ${signal}` : `with exit code ${code}`;
}

/** Ends a node with `end` and looks that it is gone: its process has an exit, and its port refuses connections. */
export async function endInstance(
  node: Node & Killable,
  end: () => Promise<Exit>,
): Promise<FaultResult & { readonly exit: Exit | null }> {
  const was = node.runningAs();
  if (was === null) return { ...withoutEffect([node.id], `${node.id} was down already.`), exit: null };
  const startedAt = performance.now();
  const exit = await end();
  const took = formatMs(performance.now() - startedAt);
  const ended = `${node.id} (${was}) ended ${describeExit(exit)} after ${took}`;
  if (!(await refusesConnections(node.url))) {
    return { ...withoutEffect([node.id], `${ended}, but its port still takes connections.`), exit };
  }
  const evidence = `${ended}, and its port refuses connections.`;
  return { nodes: [node.id], effect: { confirmed: true, evidence }, exit };
}
