import type { Fault } from './fault.ts';
import { startInstance } from './start-instance.ts';
import { nameOf, type Victim, withVictim } from './victim.ts';

/** Starts what was killed or stopped again; over when it is ready and, for an instance, when the balancer uses it. */
export function start(victim: Victim): Fault {
  return {
    name: `start ${nameOf(victim)}`,
    inject: (context) => withVictim(context, victim, (node) => startInstance(node, context)),
  };
}
