import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { refusesConnections } from '../environment/refuses-connections.ts';
import { isPartitionable, type Partitionable } from '../environment/runtime.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import { ofInstance } from './options.ts';
import { untilInUse } from './start-instance.ts';
import { type Instance, nameOf, numberIn, withoutEffect, withVictim } from './victim.ts';

const options = z.strictObject(ofInstance);

/**
 * Disconnects an app instance from the network while it keeps running: its open connections hang, and new ones are
 * impossible. Only for runtimes whose nodes have a network of their own.
 */
export function disconnect(victim: Instance): Fault {
  checkedOptions(disconnect, options, victim);
  return {
    name: `disconnect ${nameOf(victim)}`,
    ...numberIn(victim),
    actions: ['disconnect'],
    inject: (context) =>
      withPartitionable(context, victim, async (node) => {
        const was = node.runningAs();
        await node.disconnect();
        if (node.runningAs() !== was) return withoutEffect([node.id], `${node.id} is not running any more.`);
        if (!(await refusesConnections(node.url))) {
          return withoutEffect(
            [node.id],
            `${node.id} is disconnected from its network, but still reachable.`,
          );
        }
        const evidence = `${node.id} (${was}) is running without a network and cannot be reached.`;
        return { nodes: [node.id], effect: { confirmed: true, evidence } };
      }),
  };
}

/** Reconnects an app instance to the network; returns when it is ready and the balancer uses it. */
export function reconnect(victim: Instance): Fault {
  checkedOptions(reconnect, options, victim);
  return {
    name: `reconnect ${nameOf(victim)}`,
    ...numberIn(victim),
    actions: ['reconnect'],
    inject: (context) =>
      withPartitionable(context, victim, async (node) => {
        const startedAt = performance.now();
        await node.connect();
        const seen = await untilInUse(node, context);
        const took = formatMs(performance.now() - startedAt);
        const evidence = `${node.id} (${node.runningAs()}) is reconnected to its network and ready after ${took}; ${seen}.`;
        return { nodes: [node.id], effect: { confirmed: true, evidence } };
      }),
  };
}

type Node = Parameters<Parameters<typeof withVictim>[2]>[0];

function withPartitionable(
  context: FaultContext,
  victim: Instance,
  act: (node: Node & Partitionable) => Promise<FaultResult>,
): Promise<FaultResult> {
  return withVictim(context, victim, async (node) =>
    isPartitionable(node)
      ? act(node)
      : withoutEffect([node.id], `The runtime cannot disconnect ${node.id} from the network.`),
  );
}
