import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { isKillable } from '../environment/runtime.ts';
import type { Grace } from './end-instance.ts';
import type { Fault } from './fault.ts';
import { grace as graceOptions } from './options.ts';
import { restartNode } from './restart.ts';
import { withoutEffect } from './victim.ts';

const options = z.strictObject(graceOptions);

/**
 * Restarts every app instance, one at a time, as a deployment does: its stop signal and its own shutdown, SIGKILL after
 * `graceMs`, then a start, and the next one only when the balancer uses this one again.
 */
export function rollingRestart(grace: Grace): Fault {
  checkedOptions(rollingRestart, options, grace);
  return {
    name: 'rolling restart',
    actions: ['stop', 'start'],
    async inject(context) {
      const nodes = context.environment.nodes.filter((node) => node.role === 'app');
      const ids = nodes.map(({ id }) => id);
      const evidence: string[] = [];
      for (const node of nodes) {
        if (!isKillable(node)) return withoutEffect(ids, `The runtime cannot end and start ${node.id}.`);
        using _ = await context.hold([node.id]);
        const { effect } = await restartNode(node, { by: 'SIGTERM', ...grace }, context);
        if (!effect.confirmed) return withoutEffect(ids, [...evidence, effect.because].join(' '));
        evidence.push(effect.evidence);
      }
      if (ids.length === 0) return withoutEffect([], 'The topology has no app instance.');
      return { nodes: ids, effect: { confirmed: true, evidence: evidence.join(' ') } };
    },
  };
}
