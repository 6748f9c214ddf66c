import { setTimeout as sleep } from 'node:timers/promises';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { answersOk } from '../environment/answers-ok.ts';
import type { Node } from '../environment/runtime.ts';
import type { Fault, FaultContext } from './fault.ts';
import { forMs as lasting, victimWith } from './options.ts';
import { untilInUse } from './start-instance.ts';
import { nameOf, partOf, type Victim, withoutEffect, withVictim } from './victim.ts';

/** Duration of a fault, in milliseconds. */
export interface Duration {
  readonly forMs: number;
}

/** What answers in this time is not frozen. */
const answerWithinMs = 250;

const options = victimWith(lasting);

/**
 * Freezes an app instance or a store for a while: connections stay open, and nothing responds until it runs again.
 * Returns then; it also runs again when the load ends first.
 */
export function freeze(written: Victim & Duration): Fault {
  checkedOptions(freeze, options, written);
  const { forMs, ...victim } = written;
  return {
    name: `freeze ${nameOf(victim)} for ${formatMs(forMs)}`,
    ...partOf(victim),
    actions: ['pause', 'resume'],
    lastsMs: forMs,
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const was = node.runningAs();
        if (was === null) return withoutEffect([node.id], `${node.id} is down.`);
        const frozenAt = performance.now();
        await node.pause();
        let answered: boolean;
        try {
          answered = node.role === 'app' && (await answers(node, context));
          await sleep(forMs - (performance.now() - frozenAt), undefined, { signal: context.signal }).catch(
            () => {},
          );
        } finally {
          await node.resume();
        }
        const took = formatMs(performance.now() - frozenAt);
        if (answered) return withoutEffect([node.id], `${node.id} was frozen, but answered.`);
        if (node.runningAs() !== was)
          return withoutEffect([node.id], `${node.id} ended while it was frozen.`);
        const seen = node.role === 'app' ? `; ${await untilInUse(node, context)}` : '';
        const evidence = `${node.id} (${was}) was frozen for ${took} and runs again${seen}.`;
        return { nodes: [node.id], effect: { confirmed: true, evidence } };
      }),
  };
}

function answers(node: Node, { adapter, signal }: FaultContext): Promise<boolean> {
  return answersOk(new URL(adapter.readyPath, node.url), {
    timeoutMs: answerWithinMs,
    signal,
    headers: node.askedAs,
    trust: node.trust,
  }).catch(() => false);
}
