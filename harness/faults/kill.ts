import { type Instance, withInstance, withoutEffect } from './app-instance-of.ts';
import { describeExit, endInstance } from './end-instance.ts';
import type { Fault } from './fault.ts';

/** Ends an app instance by SIGKILL: connections are reset, and what was only in its memory is lost. */
export function kill({ instance }: Instance): Fault {
  return {
    name: `kill app-${instance}`,
    inject: (context) =>
      withInstance(context, { instance }, async (node) => {
        const { exit, nodes, effect } = await endInstance(node, () => node.kill());
        if (exit && exit.signal !== 'SIGKILL') {
          return withoutEffect(nodes, `${node.id} ended ${describeExit(exit)} before SIGKILL reached it.`);
        }
        return { nodes, effect };
      }),
  };
}
