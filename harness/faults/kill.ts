import { checkedOptions } from '../core/checked-options.ts';
import { describeExit, endInstance } from './end-instance.ts';
import type { Fault } from './fault.ts';
import { victimWith } from './options.ts';
import { nameOf, partOf, type Victim, withoutEffect, withVictim } from './victim.ts';

const options = victimWith({});

/** Ends an app instance or a store by SIGKILL: connections are reset, and what was only in its memory is lost. */
export function kill(victim: Victim): Fault {
  checkedOptions(kill, options, victim);
  return {
    name: `kill ${nameOf(victim)}`,
    ...partOf(victim),
    actions: ['kill'],
    inject: (context) =>
      withVictim(context, victim, async (node) => {
        const { exit, nodes, effect } = await endInstance(node, () => node.kill());
        // Of what others run it is not known how it ended.
        const isKnown = exit !== null && (exit.code !== null || exit.signal !== null);
        if (isKnown && exit.signal !== 'SIGKILL') {
          return withoutEffect(nodes, `${node.id} ended ${describeExit(exit)} before SIGKILL reached it.`);
        }
        return { nodes, effect };
      }),
  };
}
