import type { z } from 'zod';
import { contradictionsInStores } from '../plan/store-abilities.ts';
import { resolvedStores } from '../plan/store-settings.ts';
import type { Topology } from '../plan/topology.ts';
import { topologyFields } from './topology-fields.ts';

/** A topology as people write it: what is left out follows from the rest. */
export const writtenTopology = topologyFields.superRefine((written, context) => {
  for (const { path, message } of contradictionsInStores(written))
    context.addIssue({ code: 'custom', path: [...path], message });
});

export type WrittenTopology = z.input<typeof writtenTopology>;

/** Every part of a topology, nothing left out. */
export function resolveTopology(name: string, written: z.output<typeof writtenTopology>): Topology {
  const { instances, limits, env, balancer, ...stores } = written;
  return {
    name,
    app: {
      instances,
      ...(limits && { limits: defined(limits) }),
      ...(env && { env }),
    },
    balancer,
    ...resolvedStores(stores),
  };
}

function defined(limits: { cpuCores?: number | undefined; memoryBytes?: number | undefined }) {
  return {
    ...(limits.cpuCores !== undefined && { cpuCores: limits.cpuCores }),
    ...(limits.memoryBytes !== undefined && { memoryBytes: limits.memoryBytes }),
  };
}
