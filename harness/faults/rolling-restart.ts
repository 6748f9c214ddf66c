import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import { withoutEffect } from './app-instance-of.ts';
import { endInstance } from './end-instance.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import { startInstance } from './start-instance.ts';
import type { Grace } from './stop.ts';

/**
 * Restarts every app instance, one at a time, as a deployment does: SIGTERM and its own shutdown, SIGKILL after
 * `graceMs`, then a start, and the next one only when the balancer uses this one again.
 */
export function rollingRestart({ graceMs }: Grace): Fault {
  return {
    name: 'rolling restart',
    async inject(context) {
      const nodes = context.environment.nodes.filter((node) => node.role === 'app');
      const ids = nodes.map(({ id }) => id);
      const evidence: string[] = [];
      for (const node of nodes) {
        if (!isKillable(node)) return withoutEffect(ids, `The runtime cannot end and start ${node.id}.`);
        const { effect } = await restart(node, { graceMs, context });
        if (!effect.confirmed) return withoutEffect(ids, [...evidence, effect.because].join(' '));
        evidence.push(effect.evidence);
      }
      if (ids.length === 0) return withoutEffect([], 'The topology has no app instance.');
      return { nodes: ids, effect: { confirmed: true, evidence: evidence.join(' ') } };
    },
  };
}

async function restart(
  node: Node & Killable,
  { graceMs, context }: Grace & { readonly context: FaultContext },
): Promise<FaultResult> {
  context.signal.throwIfAborted();
  const was = node.runningAs();
  const ended = await endInstance(node, () => node.stop(graceMs));
  if (!ended.effect.confirmed) return ended;
  const started = await startInstance(node, context);
  if (!started.effect.confirmed) return started;
  if (node.runningAs() === was) return withoutEffect([node.id], `${node.id} still runs as ${was}.`);
  const evidence = `${ended.effect.evidence} ${started.effect.evidence}`;
  return { nodes: [node.id], effect: { confirmed: true, evidence } };
}
