import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { waitUntil } from '../core/wait-until.ts';
import type { Node } from '../environment/runtime.ts';
import type { Fault } from './fault.ts';
import type { Duration } from './freeze.ts';
import { giveOrder, sabotageOf } from './give-order.ts';
import { forMs as lasting, ofInstance } from './options.ts';
import { untilInUse } from './start-instance.ts';
import { type Instance, nameOf, numberIn, withoutEffect, withVictim } from './victim.ts';

/** A collector may give something back in the meantime. */
const leastShare = 0.8;
/** The memory of a buffer goes back in the background. */
const givenBackWithinMs = 5_000;

const options = z.strictObject({ ...ofInstance, ...lasting, bytes: z.int().positive() });

/**
 * Lets an instance allocate and write memory for a while, as a leak does. The evidence is its resident memory,
 * measured by the runtime. Returns when it has released the memory and the balancer uses it.
 */
export function stressMemory(written: Instance & Duration & { readonly bytes: number }): Fault {
  checkedOptions(stressMemory, options, written);
  const { bytes, forMs, ...victim } = written;
  return {
    name: `stress memory of ${nameOf(victim)} with ${mib(bytes)} for ${formatMs(forMs)}`,
    ...numberIn(victim),
    lastsMs: forMs,
    asksAdapterFor: ['sabotage'],
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const { holdMemory } = sabotageOf(context);
        const before = await residentBytes(node);
        let during: number;
        try {
          await giveOrder(node, holdMemory(bytes), context.signal);
          during = await residentBytes(node);
          await sleep(forMs, undefined, { signal: context.signal }).catch(() => {});
        } finally {
          // Also when the load has ended first.
          await giveOrder(node, holdMemory(0), AbortSignal.timeout(givenBackWithinMs));
        }
        const grew = `the resident memory of ${node.id} grew from ${mib(before)} to ${mib(during)}`;
        if (during - before < leastShare * bytes) return withoutEffect([node.id], `Only ${grew}.`);
        const after = await waitUntil(
          async () => {
            const now = await residentBytes(node);
            if (during - now < leastShare * bytes) throw new Error(`it still has ${mib(now)}`);
            return now;
          },
          {
            what: `${node.id} to release its memory`,
            deadlineMs: givenBackWithinMs,
            signal: new AbortController().signal,
          },
        );
        const evidence = `For ${formatMs(forMs)} ${grew}; then it was ${mib(after)}, and ${await untilInUse(node, context)}.`;
        return { nodes: [node.id], effect: { confirmed: true, evidence } };
      }),
  };
}

async function residentBytes(node: Node): Promise<number> {
  const usage = await node.usage();
  if (usage === null) throw new Error(`${node.id} is down`);
  return usage.rssBytes;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
