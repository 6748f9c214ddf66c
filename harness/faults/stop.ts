import { endInstance } from './end-instance.ts';
import type { Fault } from './fault.ts';
import { nameOf, type Victim, withVictim } from './victim.ts';

/** How long a node may take to end by itself after SIGTERM, in milliseconds. SIGKILL follows. */
export interface Grace {
  readonly graceMs: number;
}

/** Ends an app instance or a store by SIGTERM, as a deployment does. The evidence says whether it ended by itself. */
export function stop({ graceMs, ...victim }: Victim & Grace): Fault {
  return {
    name: `stop ${nameOf(victim)}`,
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const { nodes, effect } = await endInstance(node, () => node.stop(graceMs));
        return { nodes, effect };
      }),
  };
}
