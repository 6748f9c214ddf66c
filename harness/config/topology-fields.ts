import { z } from 'zod';
import { namedValues } from '../core/named-values.ts';
import { whyNot } from '../plan/balancer-abilities.ts';
import { writtenStores } from '../plan/store-settings.ts';
import { balancerEngines, balancerPolicies, plainBalancing } from '../plan/topology.ts';

/** What a process can be given: a name without `=`, and neither with a NUL. */
const env = namedValues(
  z.string().regex(/^[^\0]*$/, 'expected a value without NUL'),
  /^[^=\0]+$/,
  "expected the name of an environment variable, without '='",
);

/** What can be written about a topology, each field by itself. */
export const topologyFields = z.strictObject({
  instances: z.int().min(1).max(64).default(3),
  limits: z
    .strictObject({
      cpuCores: z.number().positive().optional(),
      memoryBytes: z.int().positive().optional(),
    })
    .optional(),
  /** Settings of the app itself, added to those that the topology implies. */
  env: env.optional(),
  balancer: z
    .strictObject({
      engine: z.enum(balancerEngines).default('nginx'),
      policy: z.enum(balancerPolicies).default('round-robin'),
      retries: z.int().min(0).max(10).default(plainBalancing.retries),
      resends: z.enum(['idempotent', 'any']).default(plainBalancing.resends),
      responseTimeoutMs: z.int().min(100).max(3_600_000).default(plainBalancing.responseTimeoutMs),
      connections: z.enum(['pooled', 'per-request']).default(plainBalancing.connections),
    })
    .superRefine((balancer, context) => {
      const lacking = whyNot(balancer);
      if (lacking === null) return;
      context.addIssue({ code: 'custom', message: `${lacking.reason} ${lacking.enable}` });
    }),
  ...writtenStores,
});
