import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import type { Fault } from './fault.ts';
import type { Duration } from './freeze.ts';
import { giveOrder, sabotageOf } from './give-order.ts';
import { forMs as lasting, ofInstance } from './options.ts';
import { untilInUse } from './start-instance.ts';
import { type Instance, nameOf, numberIn, withoutEffect, withVictim } from './victim.ts';

const options = z.strictObject({ ...ofInstance, ...lasting });

/**
 * Blocks the event loop of an instance, as a long computation does: its process runs and does not respond. The app
 * itself must do it, and reports the lag. Returns when the instance is ready and the balancer uses it.
 */
export function blockLoop(written: Instance & Duration): Fault {
  checkedOptions(blockLoop, options, written);
  const { forMs, ...victim } = written;
  return {
    name: `block ${nameOf(victim)} for ${formatMs(forMs)}`,
    ...numberIn(victim),
    lastsMs: forMs,
    asksAdapterFor: ['sabotage'],
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const { blockLoop: order, lagMs } = sabotageOf(context);
        const lag = lagMs(await giveOrder(node, order(forMs), context.signal));
        const read = `${node.id} (${node.runningAs()}) measured an event loop lag of ${lag.toFixed(1)} ms`;
        if (lag < forMs) return withoutEffect([node.id], `${read}, which is less than ${forMs} ms.`);
        const evidence = `${read}; ${await untilInUse(node, context)}.`;
        return { nodes: [node.id], effect: { confirmed: true, evidence } };
      }),
  };
}
