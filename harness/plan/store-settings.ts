import { z } from 'zod';
import { namedValues } from '../core/named-values.ts';

/** Each kind of store with the ids of the nodes that it can have, which every runtime gives them. */
export const storeNodes = {
  redis: ['redis', 'redis-replica'],
  sentinel: ['sentinel-1', 'sentinel-2', 'sentinel-3'],
  postgres: ['postgres', 'postgres-replica'],
  pgbouncer: ['pgbouncer'],
} as const;
/** The role of a store's nodes, and the source of what is measured on them. */
export type StoreKind = keyof typeof storeNodes;
export type StoreNodeId = (typeof storeNodes)[StoreKind][number];
export const storeKinds = Object.keys(storeNodes) as readonly StoreKind[];
export const storeNodeIds: readonly StoreNodeId[] = Object.values(storeNodes).flat();

export function isStoreKind(text: string): text is StoreKind {
  return Object.hasOwn(storeNodes, text);
}

export function isStoreNodeId(text: string): text is StoreNodeId {
  return storeNodeIds.some((id) => id === text);
}

/** Nodes that instances connect to, so that faults can break the link from an instance. */
export const linkedNodes = [
  'redis',
  'postgres',
  'postgres-replica',
  'pgbouncer',
] as const satisfies readonly StoreNodeId[];

/** The programs that can serve as Redis: they speak its protocol and take its settings. */
const redisServers = ['redis', 'valkey'] as const;
/** Programs that serve as stores, each of which is a service of docker-compose.bench.yml and an image. */
export const storeServers = [...redisServers, 'postgres', 'pgbouncer'] as const;
export type StoreServer = (typeof storeServers)[number];

/** One way in which the app can do a part of its work. */
interface Choice {
  /** For readers; null for what is not worth a word. */
  readonly words: string | null;
  /** The store that it needs. */
  readonly store: StoreKind | null;
}

/** What the app can keep in stores, and where a topology may put it. */
export const parts = {
  sessions: {
    memory: { words: "sessions in each instance's memory", store: null },
    sqlite: { words: 'sessions in SQLite', store: null },
    redis: { words: 'sessions in Redis', store: 'redis' },
    postgres: { words: 'sessions in Postgres', store: 'postgres' },
    jwt: { words: 'sessions in the token (JWT)', store: null },
  },
  pubsub: {
    none: { words: 'no pub/sub', store: null },
    redis: { words: 'pub/sub on Redis', store: 'redis' },
    postgres: { words: 'pub/sub on Postgres', store: 'postgres' },
  },
  /** Where requests are counted for a rate limit: nowhere, in each instance, or in Redis for all. */
  rateLimit: {
    none: { words: null, store: null },
    local: { words: 'a rate limit in each instance', store: null },
    redis: { words: 'a rate limit in Redis', store: 'redis' },
  },
  /** Where background jobs wait. */
  queue: {
    none: { words: null, store: null },
    memory: { words: "jobs in each instance's memory", store: null },
    bullmq: { words: 'jobs in Redis (BullMQ)', store: 'redis' },
    postgres: { words: 'jobs in Postgres', store: 'postgres' },
  },
  /** The cache in front of the database; `tiered` is each instance's memory in front of Redis. */
  cache: {
    none: { words: null, store: null },
    local: { words: 'a cache in each instance', store: null },
    redis: { words: 'a cache in Redis', store: 'redis' },
    tiered: { words: 'a cache in each instance, backed by one in Redis', store: 'redis' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Choice>>>>;
export type Part = keyof typeof parts;
export const partNames = Object.keys(parts) as readonly Part[];

/** What a topology has chosen for a part. */
export function choiceOf(part: Part, chosen: Pick<StoreSettings, Part>): Choice {
  const choices: Readonly<Record<string, Choice>> = parts[part];
  return choices[chosen[part]] ?? { words: null, store: null };
}

/** `replicated` is a master and a replica; `sentinel` the same, watched by three Sentinels that fail over by themselves. */
const redisLayouts = ['none', 'single', 'replicated', 'sentinel'] as const;
/** `replicated` is a primary that takes writes, and one replica that streams from it and answers reads. */
const postgresLayouts = ['none', 'single', 'replicated'] as const;
/**
 * What Redis persists: nothing, snapshots (`rdb`, at Redis's default times), or every write, which reaches the disk
 * once a second or before it is acknowledged. A killed process loses what it has not passed to the kernel, a killed
 * machine also what is not on the disk.
 */
const redisPersistences = ['none', 'rdb', 'aof-everysec', 'aof-always'] as const;
export type RedisPersistence = (typeof redisPersistences)[number];

const plainSentinelDownAfterMs = 1_000;

/** What a topology says of its stores, as records have it. A default is what an older record means by leaving it out. */
export const storeSettings = z.object({
  sessions: z.enum(namesIn(parts.sessions)),
  pubsub: z.enum(namesIn(parts.pubsub)).default('none'),
  rateLimit: z.enum(namesIn(parts.rateLimit)).default('none'),
  queue: z.enum(namesIn(parts.queue)).default('none'),
  cache: z.enum(namesIn(parts.cache)).default('none'),
  redis: z.enum(redisLayouts).default('none'),
  /** What serves as Redis, for each node and each Sentinel. */
  redisServer: z.enum(redisServers).default('redis'),
  redisPersistence: z.enum(redisPersistences).default('none'),
  /** `down-after-milliseconds` of the Sentinels. */
  sentinelDownAfterMs: z.number().nonnegative().default(plainSentinelDownAfterMs),
  postgres: z.enum(postgresLayouts).default('none'),
  /** As in postgresql.conf, for every Postgres: `{ recovery_min_apply_delay: '500ms' }` keeps a replica behind. */
  postgresSettings: z.record(z.string(), z.string()).default({}),
  /** The pool mode of a PgBouncer in front of the primary. */
  pgbouncer: z.enum(['none', 'transaction', 'session']).default('none'),
  /** As in the section `pgbouncer` of pgbouncer.ini. */
  pgbouncerSettings: z.record(z.string(), z.string()).default({}),
});
export type StoreSettings = Readonly<z.output<typeof storeSettings>>;

/** Settings that are a server's own configuration, by name. */
type ServerSettings = {
  [Name in keyof StoreSettings]: StoreSettings[Name] extends Record<string, string> ? Name : never;
}[keyof StoreSettings];
const ownConfigurations: Readonly<Record<ServerSettings, true>> = {
  postgresSettings: true,
  pgbouncerSettings: true,
};
export const serverSettings = Object.keys(ownConfigurations) as readonly ServerSettings[];

/** As a server's own configuration file has them. */
const configuration = namedValues(
  z.string().regex(/^[^\r\n\0]*$/, 'expected one line'),
  /^\w+$/,
  'expected the name of a setting',
).default({});

/** The same as people write it: what is left out follows from the rest. */
export const writtenStores = {
  ...storeSettings.shape,
  /** Left out: `single` when a part needs it. */
  redis: z.enum(redisLayouts).optional(),
  /** Left out: 1 s. */
  sentinelDownAfterMs: z.int().min(100).optional(),
  /** Left out: `single` when a part or PgBouncer needs it. */
  postgres: z.enum(postgresLayouts).optional(),
  postgresSettings: configuration,
  pgbouncerSettings: configuration,
};
const written = z.object(writtenStores);
export type WrittenStores = z.output<typeof written>;

/** What is the case when nothing is written. */
export const unwritten: WrittenStores = written.parse({ sessions: 'memory' });

/** What people mean by what they write. */
export function resolvedStores(stores: WrittenStores): StoreSettings {
  const isUsed = (store: StoreKind) => partNames.some((part) => choiceOf(part, stores).store === store);
  const needsPostgres = stores.pgbouncer !== 'none' || isUsed('postgres');
  return {
    ...stores,
    redis: stores.redis ?? (isUsed('redis') ? 'single' : 'none'),
    sentinelDownAfterMs: stores.sentinelDownAfterMs ?? plainSentinelDownAfterMs,
    postgres: stores.postgres ?? (needsPostgres ? 'single' : 'none'),
  };
}

function namesIn<Choices extends object>(choices: Choices) {
  return Object.keys(choices) as Extract<keyof Choices, string>[];
}
