import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { anyMs } from '../core/milliseconds.ts';
import { isKillable } from '../environment/runtime.ts';
import { withReloadable } from './balancer-node.ts';
import type { Fault } from './fault.ts';
import { withoutEffect } from './victim.ts';
import { sayEntry, watchEntry } from './watch-entry.ts';

const options = z.strictObject({ watchMs: anyMs.default(1_000) });

/**
 * Tells the balancer to read its configuration again, as each deployment of a change does, and watches the entry for `watchMs` more, 1 s
 * when it is left out: which connections it closes, and whether it answers new ones. The configuration stays as it is.
 */
export function reloadBalancer(written: { readonly watchMs?: number } = {}): Fault {
  const { watchMs } = checkedOptions(reloadBalancer, options, written);
  return {
    name: 'reload the balancer',
    actions: ['reload-balancer'],
    lastsMs: watchMs,
    inject: (context) =>
      withReloadable(context, async (node) => {
        await using watch = await watchEntry(context);
        const shown = await node.reload(context.signal);
        await sleep(watchMs, undefined, { signal: context.signal }).catch(() => {});
        const entry = await watch.end();
        if (isKillable(node) && node.runningAs() === null) {
          return withoutEffect(
            [node.id],
            `${node.id} ended when it was reloaded. ${sayEntry(entry, watch.why())}`,
          );
        }
        if (shown === null && entry.idleClosed === 0 && entry.unanswered === 0) {
          return withoutEffect(
            [node.id],
            `Nothing shows that ${node.id} was reloaded. ${sayEntry(entry, watch.why())}`,
          );
        }
        const evidence = `${shown === null ? '' : `${shown}. `}${sayEntry(entry, watch.why())}`;
        return { nodes: [node.id], effect: { confirmed: true, evidence }, entry };
      }),
  };
}
