import { formatMs } from '../core/duration.ts';
import type { Exit } from '../core/spawn.ts';
import { refusesConnections } from '../environment/refuses-connections.ts';
import type { Killable, Node, Stop } from '../environment/runtime.ts';
import type { FaultResult } from './fault.ts';
import { withoutEffect } from './victim.ts';

/** How long a node may and must take to end by itself after its stop signal, in milliseconds. */
export interface Grace {
  /** SIGKILL follows. */
  readonly graceMs: number;
  /** How long it should keep serving. One that ends sooner has not drained, and the fault had no effect. Default: 0. */
  readonly drainMs?: number;
}

/** An exit in a sentence: `by SIGKILL`, `with exit code 0`. */
export function describeExit({ code, signal }: Exit): string {
  if (signal) return `by ${signal}`;
  return code === null ? 'in a way that is not known' : `with exit code ${code}`;
}

/**
 * Ends a node with `end` and checks that it is gone: its process has exited, and its port refuses connections. A stop
 * that did not end the app in time proves nothing about its shutdown.
 */
export async function endInstance(
  node: Node & Killable,
  end: () => Promise<Exit & Partial<Stop>>,
): Promise<FaultResult & { readonly exit: Exit | null }> {
  const was = node.runningAs();
  if (was === null) return { ...withoutEffect([node.id], `${node.id} was down already.`), exit: null };
  const startedAt = performance.now();
  const exit = await end();
  const took = formatMs(performance.now() - startedAt);
  const { told, doubt } = exit;
  const ended = `${node.id} (${was}) ended ${describeExit(exit)} after ${took}${told ? ` (${told})` : ''}`;
  if (doubt) return { ...withoutEffect([node.id], `${ended}: ${doubt}`), exit };
  if (!(await refusesConnections(node.url))) {
    return { ...withoutEffect([node.id], `${ended}, but its port still accepts connections.`), exit };
  }
  const evidence = `${ended}, and its port refuses connections.`;
  return { nodes: [node.id], effect: { confirmed: true, evidence }, exit };
}

/** Ends a node by its own shutdown. */
export function stopInstance(
  node: Node & Killable,
  { graceMs, drainMs = 0 }: Grace,
): ReturnType<typeof endInstance> {
  return endInstance(node, async () => {
    const stopped = await node.stop(graceMs);
    if (stopped.doubt !== null || stopped.tookMs >= drainMs) return stopped;
    const doubt = `it should have served for ${formatMs(drainMs)} more and ended ${formatMs(stopped.tookMs)} after the signal.`;
    return { ...stopped, doubt };
  });
}
