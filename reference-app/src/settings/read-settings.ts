import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type {
  ItemSettings,
  PostgresSettings,
  PubSubSettings,
  SessionSettings,
  Settings,
} from './settings.ts';
import { type Problem, SettingsError } from './settings-error.ts';
import { type Values, type VariableName, variables } from './variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

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
    items: itemSettings(values),
    pubsub: pubsubSettings(values, needed),
    startupTimeoutMs: values.STARTUP_TIMEOUT_MS ?? 10_000,
    shutdown: { drainMs: values.DRAIN_MS ?? 1_000, timeoutMs: values.SHUTDOWN_TIMEOUT_MS ?? 10_000 },
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

/** Asks for variables that a choice needs; notes a problem and stands in for the ones that are missing. */
interface Needed {
  secret(variable: 'SESSION_SECRET' | 'JWT_SECRET', choice: Choice): string;
  redis(choice: Choice): { url: URL };
  postgres(choice: Choice): PostgresSettings;
}

interface Choice {
  readonly of: VariableName;
  readonly value: string;
}

const missingUrl = new URL('missing:');

function neededBy(values: Values, environment: Environment, problems: Problem[]): Needed {
  const isWrong = (variable: VariableName) => environment[variable] && values[variable] === undefined;
  // A variable that is set wrongly has its problem already, and a choice that cannot be read needs nothing yet.
  const miss = (variable: VariableName, { of, value }: Choice, sentence: string) => {
    if (isWrong(variable) || isWrong(of)) return;
    problems.push({ variable, value: undefined, sentence: `${of}=${value} needs ${sentence}` });
  };
  return {
    secret(variable, choice) {
      const secret = values[variable];
      const sentence = `it: ${variables[variable].allowed}, the same for all instances. Try 'openssl rand -hex 32'.`;
      if (secret === undefined) miss(variable, choice, sentence);
      return secret ?? '';
    },
    redis(choice) {
      const url = redisUrl(values);
      if (url === null) miss('REDIS_URL', choice, 'REDIS_URL or REDIS_HOST.');
      return { url: url ?? missingUrl };
    },
    postgres(choice) {
      if (values.DATABASE_URL === undefined) miss('DATABASE_URL', choice, 'it.');
      return postgresAt(values.DATABASE_URL ?? missingUrl, values);
    },
  };
}

function redisUrl(values: Values): URL | null {
  const url = values.REDIS_URL ? new URL(values.REDIS_URL) : null;
  const host = values.REDIS_HOST?.includes(':') ? `[${values.REDIS_HOST}]` : values.REDIS_HOST;
  const result = url ?? (host ? new URL(`redis://${host}:${values.REDIS_PORT ?? 6379}`) : null);
  if (result === null) return null;
  if (values.REDIS_PASSWORD !== undefined && result.password === '') result.password = values.REDIS_PASSWORD;
  if (values.REDIS_DB !== undefined) result.pathname = `/${values.REDIS_DB}`;
  return result;
}

function postgresAt(url: URL, values: Values): PostgresSettings {
  return { url, maxConnections: values.DB_MAX_CONNECTIONS ?? 10 };
}

function sqliteAt(values: Values) {
  return { directory: resolve(values.SQLITE_DIRECTORY ?? 'data') };
}

function sessionSettings(values: Values, needed: Needed): SessionSettings {
  const inProduction = values.NODE_ENV === 'production';
  const storage = values.SESSION_STORAGE ?? (inProduction && values.REDIS_HOST ? 'redis' : 'memory');
  const choice: Choice = { of: 'SESSION_STORAGE', value: storage };
  const secret = needed.secret(storage === 'jwt' ? 'JWT_SECRET' : 'SESSION_SECRET', choice);
  const shared = { secret, ttlSeconds: values.SESSION_TTL_SECONDS ?? 86_400 };
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

function itemSettings(values: Values): ItemSettings {
  if (values.DATABASE_URL === undefined) return { storage: 'sqlite', sqlite: sqliteAt(values) };
  return { storage: 'postgres', postgres: postgresAt(values.DATABASE_URL, values) };
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
      return { kind, postgres: needed.postgres(choice), channel };
  }
}
