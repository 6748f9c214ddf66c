import type { z } from 'zod';
import type { Topology } from '../plan/topology.ts';
import { isNeeded, topologyContradictions } from './topology-contradictions.ts';
import { topologyFields } from './topology-fields.ts';

/** A topology as people write it: what is left out follows from the rest. */
export const writtenTopology = topologyFields.superRefine((written, context) => {
  for (const { path, message } of topologyContradictions(written))
    context.addIssue({ code: 'custom', path: [...path], message });
});

export type WrittenTopology = z.input<typeof writtenTopology>;

/** Every part of a topology, nothing left out. */
export function resolveTopology(name: string, written: z.output<typeof writtenTopology>): Topology {
  const { instances, limits, env, balancer, sessions, pubsub, rateLimit, queue, cache } = written;
  const { postgresSettings, pgbouncer, pgbouncerSettings } = written;
  const needsPostgres = pgbouncer !== 'none' || isNeeded('postgres', written);
  return {
    name,
    app: {
      instances,
      ...(limits && { limits: defined(limits) }),
      ...(env && { env }),
    },
    balancer,
    sessions,
    pubsub,
    rateLimit,
    queue,
    cache,
    redis: written.redis ?? (isNeeded('redis', written) ? 'single' : 'none'),
    redisPersistence: written.redisPersistence,
    sentinelDownAfterMs: written.sentinelDownAfterMs ?? 1_000,
    postgres: written.postgres ?? (needsPostgres ? 'single' : 'none'),
    postgresSettings,
    pgbouncer,
    pgbouncerSettings,
  };
}

function defined(limits: { cpuCores?: number | undefined; memoryBytes?: number | undefined }) {
  return {
    ...(limits.cpuCores !== undefined && { cpuCores: limits.cpuCores }),
    ...(limits.memoryBytes !== undefined && { memoryBytes: limits.memoryBytes }),
  };
}
