import { type Instance, withInstance } from './app-instance-of.ts';
import { endInstance } from './end-instance.ts';
import type { Fault } from './fault.ts';

/** How long an instance may take to end by itself after SIGTERM, in milliseconds. SIGKILL follows. */
export interface Grace {
  readonly graceMs: number;
}

/** Ends an app instance by SIGTERM, as a deployment does. The evidence says whether it ended by itself. */
export function stop({ instance, graceMs }: Instance & Grace): Fault {
  return {
    name: `stop app-${instance}`,
    inject: (context) =>
      withInstance(context, { instance }, async (node) => {
        const { nodes, effect } = await endInstance(node, () => node.stop(graceMs));
        return { nodes, effect };
      }),
  };
}
