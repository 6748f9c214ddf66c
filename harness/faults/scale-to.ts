import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import type { Grace } from './end-instance.ts';
import { stopInstance } from './end-instance.ts';
import type { Fault, FaultResult } from './fault.ts';
import { grace as graceOptions } from './options.ts';
import { startInstance } from './start-instance.ts';
import { withoutEffect } from './victim.ts';

/** How many instances of the app are to run. */
export interface Scale extends Grace {
  readonly instances: number;
}

const options = z.strictObject({ instances: z.int().nonnegative(), ...graceOptions });

/**
 * Scales the app down or up, as an orchestrator does. Down: those with the highest numbers end together, by their
 * stop signal and graceful shutdown, SIGKILL after `graceMs`. Up: as many of those that are down start together;
 * returns when the balancer uses each. The balancer knows all instances of the topology from the start, so there can
 * be no more than these.
 */
export function scaleTo(written: Scale): Fault {
  checkedOptions(scaleTo, options, written);
  const { instances, ...grace } = written;
  return {
    name: `scale to ${instances}`,
    instance: instances,
    actions: ['stop', 'start'],
    mayTakeMs: grace.graceMs,
    async inject(context) {
      const nodes = context.environment.nodes.filter(isInstance);
      // How many run is known when no other fault ends or starts one.
      using _ = await context.hold(nodes.map(({ id }) => id));
      const running = nodes.filter((node) => node.runningAs() !== null);
      const down = nodes.filter((node) => node.runningAs() === null);
      if (instances > nodes.length) {
        return withoutEffect(
          [],
          `The topology has ${nodes.length} instances, so it cannot be scaled to ${instances}: give it as many from the start.`,
        );
      }
      if (instances === running.length) return withoutEffect([], `${instances} instances ran already.`);
      const results =
        instances < running.length
          ? running.slice(instances).map((node) => stopInstance(node, grace))
          : down.slice(0, instances - running.length).map((node) => startInstance(node, context));
      return together(await Promise.all(results));
    },
  };
}

function isInstance(node: Node): node is Node & Killable {
  return node.role === 'app' && isKillable(node);
}

/** Confirmed when each is. */
function together(results: readonly FaultResult[]): FaultResult {
  const nodes = results.flatMap((one) => one.nodes);
  const failed = results.flatMap(({ effect }) => (effect.confirmed ? [] : [effect.because]));
  if (failed.length > 0) return withoutEffect(nodes, failed.join(' '));
  const evidence = results.flatMap(({ effect }) => (effect.confirmed ? [effect.evidence] : []));
  return { nodes, effect: { confirmed: true, evidence: evidence.join(' ') } };
}
