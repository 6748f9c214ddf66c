import { checkedOptions } from '../core/checked-options.ts';
import { type Grace, stopInstance } from './end-instance.ts';
import type { Fault } from './fault.ts';
import { grace, victimWith } from './options.ts';
import { nameOf, partOf, type Victim, withVictim } from './victim.ts';

const options = victimWith(grace);

/**
 * Stops an app instance or a store gracefully by its stop signal (SIGTERM unless the app's launch sets another), as a
 * deployment does. Without effect when it did not end by itself, such as by the SIGKILL after `graceMs`, or left
 * something that had to be killed.
 */
export function stop(written: Victim & Grace): Fault {
  checkedOptions(stop, options, written);
  const { graceMs, drainMs = 0, ...victim } = written;
  return {
    name: `stop ${nameOf(victim)}`,
    ...partOf(victim),
    actions: ['stop'],
    mayTakeMs: graceMs,
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const { nodes, effect } = await stopInstance(node, { graceMs, drainMs });
        return { nodes, effect };
      }),
  };
}
