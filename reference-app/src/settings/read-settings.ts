import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Choice, type Environment, type Needed, neededBy, postgresAt } from './needed.ts';
import { cacheSettings } from './read-cache-settings.ts';
import { queueSettings } from './read-queue-settings.ts';
import { rateLimitSettings } from './read-rate-limit-settings.ts';
import type { ItemSettings, PubSubSettings, SessionSettings, Settings } from './settings.ts';
import { type Problem, SettingsError } from './settings-error.ts';
import { type Values, type VariableName, variables } from './variables.ts';

/** Reads the settings from environment variables. Throws a SettingsError that lists everything that is wrong. */
export function readSettings(environment: Environment): Settings {
  const problems: Problem[] = [];
  const values = readValues(environment, problems);
  const needed = neededBy(values, environment, problems);

  const settings: Settings = {
    instanceId: values.INSTANCE_ID ?? hostname(),
    host: values.HOST ?? '127.0.0.1',
    port: values.PORT ?? 3000,
    logLevel: values.LOG_LEVEL ?? 'info',
    sessions: sessionSettings(values, needed),
    items: itemSettings(values, needed),
    realtime: values.REALTIME ?? 'ws',
    pubsub: pubsubSettings(values, needed),
    rateLimit: rateLimitSettings(values, needed),
    queue: queueSettings(values, needed),
    cache: cacheSettings(values, needed),
    workMs: values.WORK_MS ?? 0,
    startupTimeoutMs: values.STARTUP_TIMEOUT_MS ?? 10_000,
    shutdown: {
      manner: values.ON_SIGTERM ?? 'drain',
      drainMs: values.DRAIN_MS ?? 1_000,
      timeoutMs: values.SHUTDOWN_TIMEOUT_MS ?? 10_000,
    },
    keepAliveTimeoutMs: values.KEEP_ALIVE_TIMEOUT_MS ?? 72_000,
  };
  if (settings.shutdown.drainMs >= settings.shutdown.timeoutMs) {
    const sentence = `It must be shorter than SHUTDOWN_TIMEOUT_MS, which is ${settings.shutdown.timeoutMs}.`;
    problems.push({ variable: 'DRAIN_MS', value: String(settings.shutdown.drainMs), sentence });
  }
  if (values.USE_REDIS_WEBSOCKET === 'true' && settings.pubsub.kind !== 'redis') {
    const sentence = `It contradicts PUBSUB=${settings.pubsub.kind}. Set one of the two.`;
    problems.push({ variable: 'USE_REDIS_WEBSOCKET', value: 'true', sentence });
  }
  if (settings.realtime === 'socket.io' && settings.pubsub.kind === 'postgres') {
    const sentence =
      'It contradicts PUBSUB=postgres: here Socket.IO has an adapter for Redis alone. Set PUBSUB=redis or none.';
    problems.push({ variable: 'REALTIME', value: 'socket.io', sentence });
  }
  if (values.REDIS_SENTINELS && (values.REDIS_URL || values.REDIS_HOST)) {
    const sentence = `The Sentinels tell where Redis is: leave out REDIS_URL and REDIS_HOST.`;
    problems.push({ variable: 'REDIS_SENTINELS', value: environment.REDIS_SENTINELS, sentence });
  }
  if (values.CACHE_USE_REDIS === 'true' && !['redis', 'tiered'].includes(settings.cache.kind)) {
    const sentence = `It contradicts CACHE_PROVIDER=${settings.cache.kind}. Set one of the two.`;
    problems.push({ variable: 'CACHE_USE_REDIS', value: 'true', sentence });
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function readValues(environment: Environment, problems: Problem[]): Values {
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const [name, { schema, allowed }] of Object.entries(variables)) {
    const variable = name as VariableName;
    const value = environment[variable] || undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[variable] = parsed.data;
    else problems.push({ variable, value, sentence: `Allowed: ${allowed}.` });
  }
  return values as Values;
}

function sqliteAt(values: Values) {
  return { directory: resolve(values.SQLITE_DIRECTORY ?? 'data') };
}

function sessionSettings(values: Values, needed: Needed): SessionSettings {
  const inProduction = values.NODE_ENV === 'production';
  const storage = values.SESSION_STORAGE ?? (inProduction && values.REDIS_HOST ? 'redis' : 'memory');
  const choice: Choice = { of: 'SESSION_STORAGE', value: storage };
  const secret = needed.secret(storage === 'jwt' ? 'JWT_SECRET' : 'SESSION_SECRET', choice);
  const shared = {
    secret,
    ttlSeconds: values.SESSION_TTL_SECONDS ?? 86_400,
    workMs: values.SESSION_WORK_MS ?? 0,
  };
  switch (storage) {
    case 'memory':
      return { ...shared, storage, limit: values.MEMORY_SESSION_LIMIT ?? 10_000 };
    case 'sqlite':
      return { ...shared, storage, sqlite: sqliteAt(values) };
    case 'redis':
      return {
        ...shared,
        storage,
        redis: needed.redis(choice),
        prefix: values.SESSION_PREFIX ?? 'deeper:sess:',
      };
    case 'postgres':
      return { ...shared, storage, postgres: needed.postgres(choice) };
    case 'jwt':
      return { ...shared, storage };
  }
}

function itemSettings(values: Values, needed: Needed): ItemSettings {
  const { DATABASE_URL: url, DATABASE_READ_REPLICA_URL: replica } = values;
  if (url === undefined && replica === undefined) return { storage: 'sqlite', sqlite: sqliteAt(values) };
  return {
    storage: 'postgres',
    postgres: needed.postgres({ of: 'DATABASE_READ_REPLICA_URL', value: 'a replica' }),
    replica: replica === undefined ? null : postgresAt(replica, values),
  };
}

function pubsubSettings(values: Values, needed: Needed): PubSubSettings {
  const kind = values.PUBSUB ?? (values.USE_REDIS_WEBSOCKET === 'true' ? 'redis' : 'none');
  const channel = values.PUBSUB_CHANNEL ?? 'deeper_rooms';
  const choice: Choice = values.PUBSUB
    ? { of: 'PUBSUB', value: kind }
    : { of: 'USE_REDIS_WEBSOCKET', value: 'true' };
  switch (kind) {
    case 'none':
      return { kind };
    case 'redis':
      return { kind, redis: needed.redis(choice), channel };
    case 'postgres':
      if (values.PUBSUB_CONNECTION !== 'direct') return { kind, postgres: needed.postgres(choice), channel };
      return {
        kind,
        postgres: needed.directPostgres({ of: 'PUBSUB_CONNECTION', value: 'direct' }),
        channel,
      };
  }
}
