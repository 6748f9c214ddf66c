import type { DatabaseSync } from 'node:sqlite';
import type { FastifyBaseLogger } from 'fastify';
import type { Redis } from 'ioredis';
import type { PostgresSettings, RedisSettings, SqliteSettings } from '../settings/settings.ts';
import type { Database } from './postgres.ts';

/** Asks whether a store answers; rejects when it does not. */
export interface StoreCheck {
  readonly store: string;
  check(): Promise<unknown>;
}

/** The stores in use, each opened when it is first asked for, and once. */
export interface Connections {
  redis(settings: RedisSettings): Promise<Redis>;
  postgres(settings: PostgresSettings): Promise<Database>;
  /** Answers reads, and may be behind. */
  postgresReplica(settings: PostgresSettings): Promise<Database>;
  sqlite(settings: SqliteSettings): Promise<DatabaseSync>;
  /** One for each store that is open, and those that were added. */
  readonly checks: readonly StoreCheck[];
  addCheck(check: StoreCheck): void;
  /** Of the Postgres that takes writes; null when none is in use. */
  openPool(): Database | null;
  /** Has `close` run before what was opened earlier is closed. */
  onClose(close: () => unknown): void;
  readonly log: FastifyBaseLogger;
  readonly instanceId: string;
  readonly startupTimeoutMs: number;
}

interface Options {
  readonly instanceId: string;
  readonly startupTimeoutMs: number;
  readonly log: FastifyBaseLogger;
  onClose(close: () => unknown): void;
}

/** No store is open yet, and no store's library is loaded. */
export function connectionsOf(options: Options): Connections {
  const checks: StoreCheck[] = [];
  let openedPool: Database | null = null;
  return {
    log: options.log,
    instanceId: options.instanceId,
    startupTimeoutMs: options.startupTimeoutMs,
    onClose: options.onClose,
    checks,
    addCheck: (check) => void checks.push(check),
    openPool: () => openedPool,
    redis: once(async (settings) => {
      const { connectRedis, disconnectRedis } = await import('./redis.ts');
      const redis = await connectRedis(settings, options);
      options.onClose(() => disconnectRedis(redis));
      checks.push({ store: 'redis', check: () => redis.ping() });
      return redis;
    }),
    postgres: once(async (settings) => {
      const { checkPostgres, openPostgres } = await import('./postgres.ts');
      const pool = await openPostgres(settings, options);
      openedPool = pool;
      options.onClose(() => pool.end());
      checks.push({ store: 'postgres', check: () => checkPostgres(pool) });
      return pool;
    }),
    postgresReplica: once(async (settings) => {
      const { checkPostgres, openReplica } = await import('./postgres.ts');
      const replica = await openReplica(settings, options);
      options.onClose(() => replica.end());
      checks.push({ store: 'postgres-replica', check: () => checkPostgres(replica) });
      return replica;
    }),
    sqlite: once(async (settings) => {
      const { openSqlite } = await import('./sqlite.ts');
      const database = await openSqlite(settings);
      options.onClose(() => database.close());
      checks.push({ store: 'sqlite', check: async () => database.exec('select 1') });
      return database;
    }),
  };
}

/** The app has one server of each kind, so the first opening is everybody's. */
function once<Settings, Opened>(open: (settings: Settings) => Promise<Opened>) {
  let opened: Promise<Opened> | undefined;
  return (settings: Settings) => {
    opened ??= open(settings);
    return opened;
  };
}
