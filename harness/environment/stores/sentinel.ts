import { installed } from './installed.ts';
import { redis } from './redis.ts';
import { startSentinels } from './start-sentinels.ts';
import type { Store } from './store.ts';

/** Sentinels, which are servers of Redis that are told to watch one. */
export const sentinel = {
  servers: redis.servers,
  serverOf: redis.serverOf,
  async start(nodes, asked, runContext) {
    const ids = nodes.map(({ id }) => id);
    const [first] = ids;
    if (first === undefined) return [];
    const { program, version } = await installed(redis.servers, asked);
    const { sentinelDownAfterMs: downAfterMs } = asked.topology;
    const master = asked.urlOf('redis', first);
    return startSentinels({ ids, program, version, master, downAfterMs }, runContext);
  },
  container: null,
} as const satisfies Store;
