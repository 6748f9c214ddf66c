import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { anyMs } from '../core/milliseconds.ts';
import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import { withRestartable } from './balancer-node.ts';
import { describeExit } from './end-instance.ts';
import type { Fault, FaultContext } from './fault.ts';
import { withoutEffect } from './victim.ts';
import { sayEntry, watchEntry } from './watch-entry.ts';

/** How the balancer is ended, and how long it stays down, in milliseconds. */
export type BalancerRestart = (
  | { readonly by: 'SIGKILL' }
  | { readonly by: 'SIGTERM'; readonly graceMs: number }
) & { readonly downMs?: number };

const options = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('SIGKILL'), downMs: anyMs.optional() }),
  z.strictObject({ by: z.literal('SIGTERM'), graceMs: anyMs, downMs: anyMs.optional() }),
]);

/**
 * Ends the balancer and starts it again, and watches the entry meanwhile. `SIGTERM` stands for the signal that asks its engine to end
 * when its connections have, such as SIGQUIT for nginx; what is open after `graceMs` is cut.
 */
export function restartBalancer(written: BalancerRestart): Fault {
  checkedOptions(restartBalancer, options, written);
  return {
    name: `restart the balancer by ${written.by}`,
    actions: ['restart-balancer'],
    ...(written.by === 'SIGTERM' && { mayTakeMs: written.graceMs }),
    inject: (context) =>
      withRestartable(context, async (node) => {
        await using watch = await watchEntry(context);
        const done = await (isKillable(node) ? restarted(node, written, context) : node.restartAtOnce());
        const entry = await watch.end();
        if (done === null) return withoutEffect([node.id], `${node.id} is down, or still the same process.`);
        // A command is believed when clients feel it.
        if (!isKillable(node) && entry.idleClosed === 0 && entry.unanswered === 0) {
          return withoutEffect(
            [node.id],
            `Nothing shows that ${node.id} was restarted: ${done}. ${sayEntry(entry, watch.why())}`,
          );
        }
        const evidence = `${done}. ${sayEntry(entry, watch.why())}`;
        return { nodes: [node.id], effect: { confirmed: true, evidence }, entry };
      }),
  };
}

/** What was done, as a clause; null when it was down already, or is as it was. */
async function restarted(
  node: Node & Killable,
  how: BalancerRestart,
  { signal }: FaultContext,
): Promise<string | null> {
  const was = node.runningAs();
  if (was === null) return null;
  const startedAt = performance.now();
  const exit = await (how.by === 'SIGTERM' ? node.stop(how.graceMs) : node.kill());
  const ended = `${node.id} (${was}) ended ${describeExit(exit)} after ${formatMs(performance.now() - startedAt)}`;
  await sleep(how.downMs ?? 0, undefined, { signal }).catch(() => {});
  await node.start(AbortSignal.timeout(startMs));
  const is = node.runningAs();
  return is === was ? null : `${ended}, and is ready as ${is}`;
}

/** Also when the load has ended meanwhile: whoever was ended starts again. */
const startMs = 30_000;
