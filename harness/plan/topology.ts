import { z } from 'zod';
import type { Immutable } from '../core/immutable.ts';
import { namedValues } from '../core/named-values.ts';
import { balancerEngines, balancerPolicies, plainBalancing } from './balancer-names.ts';
import { storeSettings } from './store-settings.ts';

/** Limits of one app instance. Runtimes that cannot enforce them say so in the record. */
export const limits = z.object({
  cpuCores: z.number().positive().exactOptional(),
  memoryBytes: z.int().positive().exactOptional(),
});

/** The balancer and how it chooses an instance. A default is also what an older record means by leaving it out. */
export const balancer = z.object({
  engine: z.enum(balancerEngines),
  policy: z.enum(balancerPolicies),
  /**
   * How often a request may be retried on another instance after it failed; 0 is never. Any request when no
   * connection could be made, so that nothing was sent; an idempotent one also when its connection broke or its
   * response took too long. More than 0 hides failures and can run a request twice.
   */
  retries: z.int().min(0).max(10).default(plainBalancing.retries),
  /** Which requests may be retried after they were sent: idempotent ones, or any. */
  resends: z.enum(['idempotent', 'any']).default(plainBalancing.resends),
  /** An instance that sends no byte of the response for this long has failed the request: 504, or a retry. */
  responseTimeoutMs: z.int().min(100).max(3_600_000).default(plainBalancing.responseTimeoutMs),
  /** Whether connections to instances are pooled, or opened for each request. */
  connections: z.enum(['pooled', 'per-request']).default(plainBalancing.connections),
});
export type Balancer = Immutable<z.infer<typeof balancer>>;

/** The instances of the app. */
export const instances = z.object({
  instances: z.int().min(1).max(64),
  limits: limits.exactOptional(),
  /** What a process can be given: a name without `=`, and neither with a NUL. Added to what the topology implies. */
  env: namedValues(
    z.string().regex(/^[^\0]*$/, 'expected a value without NUL'),
    /^[^=\0]+$/,
    "expected the name of an environment variable, without '='",
  ).exactOptional(),
});

/** What runs together. Plain data: a topology is nothing but settings. */
export const topology = z.object({ name: z.string(), app: instances, balancer, ...storeSettings.shape });
export type Topology = Immutable<z.infer<typeof topology>>;
