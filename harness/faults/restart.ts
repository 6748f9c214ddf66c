import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { anyMs } from '../core/milliseconds.ts';
import type { Killable, Node } from '../environment/runtime.ts';
import type { Grace } from './end-instance.ts';
import { endInstance, stopInstance } from './end-instance.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import { grace, victimWith } from './options.ts';
import { startInstance } from './start-instance.ts';
import { nameOf, partOf, type Victim, withoutEffect, withVictim } from './victim.ts';

/** How something is ended, and how long it stays down before it is started again, in milliseconds. */
export type Restart = ({ readonly by: 'SIGKILL' } | ({ readonly by: 'SIGTERM' } & Grace)) & {
  readonly downMs?: number;
};

const schema = z.union(
  [
    victimWith({ by: z.literal('SIGKILL'), downMs: anyMs.optional() }),
    victimWith({ by: z.literal('SIGTERM'), downMs: anyMs.optional(), ...grace }),
  ],
  "expected { instance: 2, by: 'SIGKILL' } or { store: 'redis', by: 'SIGTERM', graceMs: 5000 }, with downMs and drainMs if need be",
);

/**
 * Ends an app instance or a store and starts it again with the same id, settings and files. A store keeps what it had
 * written to disk. `SIGTERM` stands for the stop signal of the app. Returns when it is ready and, for an instance,
 * when the balancer uses it.
 */
export function restart(options: Victim & Restart): Fault {
  checkedOptions(restart, schema, options);
  return {
    name: `restart ${nameOf(options)} by ${options.by}`,
    ...partOf(options),
    actions: options.by === 'SIGTERM' ? ['stop', 'start'] : ['kill', 'start'],
    ...(options.by === 'SIGTERM' && { mayTakeMs: options.graceMs }),
    inject: (context) => withVictim(context, options, (node) => restartNode(node, options, context)),
  };
}

/** Ends a node, waits, and starts it again; the evidence names the process before and after. */
export async function restartNode(
  node: Node & Killable,
  options: Restart,
  context: FaultContext,
): Promise<FaultResult> {
  context.signal.throwIfAborted();
  const was = node.runningAs();
  const ended = await (options.by === 'SIGKILL'
    ? endInstance(node, () => node.kill())
    : stopInstance(node, options));
  if (ended.exit === null) return ended;
  await sleep(options.downMs ?? 0, undefined, { signal: context.signal });
  const started = await startInstance(node, context);
  if (!started.effect.confirmed) return started;
  if (!ended.effect.confirmed)
    return withoutEffect([node.id], `${ended.effect.because} ${started.effect.evidence}`);
  if (node.runningAs() === was) return withoutEffect([node.id], `${node.id} still runs as ${was}.`);
  const evidence = `${ended.effect.evidence} ${started.effect.evidence}`;
  return { nodes: [node.id], effect: { confirmed: true, evidence } };
}
