import { z } from 'zod';
import { whyNot } from '../plan/balancer-abilities.ts';
import { writtenStores } from '../plan/store-settings.ts';
import { balancer, instances, limits } from '../plan/topology.ts';

/** What can be written about a topology, each field by itself. */
export const topologyFields = z.strictObject({
  instances: instances.shape.instances.default(3),
  limits: z.strictObject(limits.shape).partial().optional(),
  env: instances.shape.env.optional(),
  balancer: z
    .strictObject({
      ...balancer.shape,
      engine: balancer.shape.engine.default('nginx'),
      policy: balancer.shape.policy.default('round-robin'),
    })
    .superRefine((written, context) => {
      const lacking = whyNot(written);
      if (lacking === null) return;
      context.addIssue({ code: 'custom', message: `${lacking.reason} ${lacking.enable}` });
    })
    // The one that is always there; of an app that runs already it is whatever stands before it.
    .prefault({ engine: 'built-in' }),
  ...writtenStores,
});
