import { checkedOptions } from '../core/checked-options.ts';
import type { Fault } from './fault.ts';
import { victimWith } from './options.ts';
import { startInstance } from './start-instance.ts';
import { nameOf, partOf, type Victim, withVictim } from './victim.ts';

const options = victimWith({});

/** Starts what was killed or stopped again; over when it is ready and, for an instance, when the balancer uses it. */
export function start(victim: Victim): Fault {
  checkedOptions(start, options, victim);
  return {
    name: `start ${nameOf(victim)}`,
    ...partOf(victim),
    actions: ['start'],
    inject: (context) => withVictim(context, victim, (node) => startInstance(node, context)),
  };
}
