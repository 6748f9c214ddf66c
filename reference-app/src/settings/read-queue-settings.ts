import type { Needed } from './needed.ts';
import type { QueueSettings } from './settings.ts';
import type { Values } from './variables.ts';

/** Where jobs wait, and how many this instance runs at once. */
export function queueSettings(values: Values, needed: Needed): QueueSettings {
  const kind = values.QUEUE ?? 'none';
  const choice = { of: 'QUEUE', value: kind } as const;
  const concurrency = values.QUEUE_CONCURRENCY ?? 5;
  const leaseMs = values.QUEUE_LEASE_MS ?? 30_000;
  switch (kind) {
    case 'none':
      return { kind };
    case 'memory':
      return { kind, concurrency };
    case 'bullmq':
      return { kind, concurrency, leaseMs, redis: needed.redis(choice) };
    case 'postgres': {
      const claim = values.QUEUE_CLAIM ?? 'skip-locked';
      return { kind, concurrency, leaseMs, claim, postgres: needed.postgres(choice) };
    }
  }
}
