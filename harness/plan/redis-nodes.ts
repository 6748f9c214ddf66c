import { assertNever } from '../core/errors.ts';
import type { Topology } from './topology.ts';

/** A node of a Redis layout, by the id that every runtime gives it. */
export interface RedisNode {
  readonly id: string;
  readonly role: 'redis' | 'sentinel';
}

/** The Redis nodes of a topology: `redis` is the master at the start. */
export function redisNodes({ redis }: Pick<Topology, 'redis'>): readonly RedisNode[] {
  const master = { id: 'redis', role: 'redis' } as const;
  const replica = { id: 'redis-replica', role: 'redis' } as const;
  switch (redis) {
    case 'none':
      return [];
    case 'single':
      return [master];
    case 'replicated':
      return [master, replica];
    case 'sentinel':
      return [
        master,
        replica,
        ...[1, 2, 3].map((number) => ({ id: `sentinel-${number}`, role: 'sentinel' as const })),
      ];
    default:
      return assertNever(redis);
  }
}
