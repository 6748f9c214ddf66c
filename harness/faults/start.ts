import { type Instance, withInstance } from './app-instance-of.ts';
import type { Fault } from './fault.ts';
import { startInstance } from './start-instance.ts';

/** Starts an app instance again that was killed or stopped; over when it is ready and the balancer uses it. */
export function start({ instance }: Instance): Fault {
  return {
    name: `start app-${instance}`,
    inject: (context) => withInstance(context, { instance }, (node) => startInstance(node, context)),
  };
}
