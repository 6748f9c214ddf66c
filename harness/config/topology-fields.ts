import { z } from 'zod';
import { whyNot } from '../plan/balancer-abilities.ts';
import {
  balancerEngines,
  balancerPolicies,
  plainBalancing,
  redisLayouts,
  redisPersistences,
} from '../plan/topology.ts';

const oneLine = z.string().regex(/^[^\r\n\0]*$/, 'expected one line');

/** As a server's own configuration file has them. */
const settings = named(oneLine, /^\w+$/, 'expected the name of a setting').default({});

/** What a process can be given: a name without `=`, and neither with a NUL. */
const env = named(
  z.string().regex(/^[^\0]*$/, 'expected a value without NUL'),
  /^[^=\0]+$/,
  "expected the name of an environment variable, without '='",
);

function named<Value extends z.ZodType>(value: Value, pattern: RegExp, message: string) {
  return z.record(z.string(), value).superRefine((written, context) => {
    for (const name of Object.keys(written))
      if (!pattern.test(name)) context.addIssue({ code: 'custom', path: [name], message });
  });
}

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
  sessions: z.enum(['memory', 'sqlite', 'redis', 'postgres', 'jwt']),
  pubsub: z.enum(['none', 'redis', 'postgres']).default('none'),
  rateLimit: z.enum(['none', 'local', 'redis']).default('none'),
  queue: z.enum(['none', 'memory', 'bullmq', 'postgres']).default('none'),
  cache: z.enum(['none', 'local', 'redis', 'tiered']).default('none'),
  /** Left out: `single` when a part needs it. */
  redis: z.enum(redisLayouts).optional(),
  redisPersistence: z.enum(redisPersistences).default('none'),
  /** Left out: 1 s. */
  sentinelDownAfterMs: z.int().min(100).optional(),
  postgres: z.enum(['none', 'single', 'replicated']).optional(),
  postgresSettings: settings,
  pgbouncer: z.enum(['none', 'transaction', 'session']).default('none'),
  pgbouncerSettings: settings,
});

/** What may contradict itself. */
export type WrittenParts = Omit<z.output<typeof topologyFields>, 'instances' | 'limits' | 'env' | 'balancer'>;
