import type { RedisPersistence } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { composeWord } from './compose-word.ts';
import { installed } from './installed.ts';
import { packaged } from './packaged.ts';
import { startReplica } from './replication.ts';
import { redisReadiness, redisUrl, startRedis } from './start-redis.ts';
import type { Store } from './store.ts';

export const redis = {
  servers: {
    redis: packaged({
      title: 'Redis',
      name: 'redis-server',
      install: ['apt-get install redis-server', 'brew install redis'],
    }),
    valkey: packaged({
      title: 'Valkey',
      name: 'valkey-server',
      install: ['apt-get install valkey-server', 'brew install valkey'],
      otherwise: " (Debian has it from 13 on), or set the topology's redisServer to redis",
    }),
  },
  serverOf: ({ redisServer }) => redisServer,
  async start(nodes, asked, runContext) {
    const { topology, options, urlOf } = asked;
    const server = await installed(redis.servers, asked);
    const settings = { ...sendsAtOnce, ...settingsOf(topology, options) };
    return Promise.all(
      nodes.map(({ id, after }) => {
        const one = { ...server, id, settings };
        if (after === null) return startRedis({ ...one, port: options.ports?.redis ?? null }, runContext);
        return startReplica(urlOf(after, id), { ...one, port: null }, runContext);
      }),
    );
  },
  container: {
    port: 6379,
    portVariable: 'SCALEPROOF_REDIS_PORT',
    urlAt: redisUrl,
    ...redisReadiness,
    async variables({ topology, options }) {
      const written = Object.entries(settingsOf(topology, options));
      return {
        SCALEPROOF_REDIS_OPTIONS: written.map(([name, value]) => `--${name} ${composeWord(value)}`).join(' '),
      };
    },
  },
} as const satisfies Store;

/** As in redis.conf. The times of `rdb` are those that Redis comes with. */
const settingsOfPersistence: Readonly<Record<RedisPersistence, Readonly<Record<string, string>>>> = {
  none: { save: '', appendonly: 'no' },
  rdb: { save: '3600 1 300 100 60 10000', appendonly: 'no' },
  'aof-everysec': { save: '', appendonly: 'yes', appendfsync: 'everysec' },
  'aof-always': { save: '', appendonly: 'yes', appendfsync: 'always' },
};

/** A master would wait five seconds for further replicas before it sends its data to the first. */
const sendsAtOnce = { 'repl-diskless-sync-delay': '0' };

function settingsOf({ redisPersistence }: Topology, { redisSettings }: RuntimeOptions) {
  return { ...settingsOfPersistence[redisPersistence], ...redisSettings };
}
