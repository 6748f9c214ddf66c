import type { RedisPersistence } from './topology.ts';

/** As in redis.conf. The times of `rdb` are those that Redis comes with. */
export const settingsOfPersistence: Readonly<Record<RedisPersistence, Readonly<Record<string, string>>>> = {
  none: { save: '', appendonly: 'no' },
  rdb: { save: '3600 1 300 100 60 10000', appendonly: 'no' },
  'aof-everysec': { save: '', appendonly: 'yes', appendfsync: 'everysec' },
  'aof-always': { save: '', appendonly: 'yes', appendfsync: 'always' },
};
