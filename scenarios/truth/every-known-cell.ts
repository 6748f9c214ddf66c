import { knownBalancing } from './balancing.ts';
import { knownCaches } from './caches.ts';
import { knownCrowdedSessions } from './crowded-sessions.ts';
import { knownDeliveries } from './deliveries.ts';
import { knownFailures } from './failures.ts';
import { knownJobs } from './jobs.ts';
import type { KnownCell } from './known-cell.ts';
import { knownLatency } from './latency.ts';
import { knownLimits } from './limits.ts';
import { knownPostgres } from './postgres.ts';
import { knownReconnects } from './reconnects.ts';
import { knownRedis } from './redis.ts';
import { knownRestarts } from './restarts.ts';
import { knownSessions } from './sessions.ts';
import { knownTimes } from './times.ts';

/** All of them, in the order of the table of known answers. */
export const everyKnownCell: readonly KnownCell[] = [
  ...knownSessions,
  ...knownCrowdedSessions,
  ...knownBalancing,
  ...knownLimits,
  ...knownDeliveries,
  ...knownReconnects,
  ...knownFailures,
  ...knownRestarts,
  ...knownJobs,
  ...knownPostgres,
  ...knownRedis,
  ...knownCaches,
  ...knownTimes,
  ...knownLatency,
];
