import { stopInstance } from './end-instance.ts';
import type { Fault } from './fault.ts';
import { nameOf, type Victim, withVictim } from './victim.ts';

/** How long a node may and must take to end by itself after its stop signal, in milliseconds. */
export interface Grace {
  /** SIGKILL follows. */
  readonly graceMs: number;
  /** For how long it says that it serves on. One that ends sooner has not done so, and the fault had no effect. Default: 0. */
  readonly drainMs?: number;
}

/**
 * Ends an app instance or a store by its stop signal (SIGTERM unless the app's launch says otherwise), as a deployment does. Without effect
 * when it did not end by itself, such as by the SIGKILL after `graceMs`, or left something that had to be ended.
 */
export function stop({ graceMs, drainMs = 0, ...victim }: Victim & Grace): Fault {
  return {
    name: `stop ${nameOf(victim)}`,
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const { nodes, effect } = await stopInstance(node, { graceMs, drainMs });
        return { nodes, effect };
      }),
  };
}
