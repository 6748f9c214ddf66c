import { z } from 'zod';

/** How a value is shown in a message: as it is, not at all, or without the password in it. */
type Shown = 'plain' | 'never' | 'without-password';

/** One environment variable: how it is read, and what to tell people who set it wrongly. */
export interface Variable<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** Finishes the sentence "Allowed: ...". */
  readonly allowed: string;
  readonly shown: Shown;
}

function variable<Schema extends z.ZodType>(
  schema: Schema,
  allowed: string,
  shown: Shown = 'plain',
): Variable<Schema> {
  return { schema, allowed, shown };
}

function wholeNumber(min: number, max: number) {
  return variable(
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max))
      .optional(),
    `a whole number from ${min} to ${max}`,
  );
}

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return variable(z.enum(names).optional(), names.join(', '));
}

function text(pattern: RegExp, allowed: string) {
  return variable(z.string().regex(pattern).optional(), allowed);
}

const longSecret = variable(z.string().min(32).optional(), 'at least 32 characters', 'never');

function url(protocols: readonly string[]) {
  const allowed = `a URL such as ${protocols[0]}//user:password@host`;
  const schema = z
    .string()
    .refine((value) => URL.canParse(value))
    .transform((value) => new URL(value))
    .refine((parsed) => protocols.includes(parsed.protocol) && parsed.hostname !== '')
    .optional();
  return variable(schema, allowed, 'without-password');
}

const addresses = z
  .string()
  .regex(/^[^\s,:/@]+:\d{1,5}(?:,[^\s,:/@]+:\d{1,5})*$/)
  .transform((list) =>
    list.split(',').map((address) => {
      const [host = '', port] = address.split(':');
      return { host, port: Number(port) };
    }),
  )
  .optional();

/** Every environment variable that the app reads. An empty one counts as not set. */
export const variables = {
  INSTANCE_ID: text(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, dashes and underscores'),
  HOST: text(/^\S+$/, 'an address or a host name'),
  PORT: wholeNumber(0, 65_535),
  NODE_ENV: text(/./, 'production, or anything else'),
  LOG_LEVEL: oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']),

  SESSION_STORAGE: oneOf(['memory', 'sqlite', 'redis', 'postgres', 'jwt']),
  SESSION_SECRET: longSecret,
  JWT_SECRET: longSecret,
  SESSION_PREFIX: text(/^[\w:.-]{1,64}$/, '1 to 64 letters, digits, colons, dots, dashes and underscores'),
  SESSION_TTL_SECONDS: wholeNumber(1, 31_536_000),
  MEMORY_SESSION_LIMIT: wholeNumber(1, 10_000_000),
  SESSION_WORK_MS: wholeNumber(0, 60_000),

  REALTIME: oneOf(['ws', 'socket.io']),
  PUBSUB: oneOf(['none', 'redis', 'postgres']),
  USE_REDIS_WEBSOCKET: oneOf(['true', 'false']),
  PUBSUB_CONNECTION: oneOf(['database-url', 'direct']),
  PUBSUB_CHANNEL: text(/^[a-z_][a-z0-9_]{0,62}$/, '1 to 63 lower-case letters, digits and underscores'),

  RATE_LIMIT: oneOf(['none', 'local', 'redis']),
  RATE_LIMIT_MAX: wholeNumber(1, 1_000_000),
  RATE_LIMIT_WINDOW_SECONDS: wholeNumber(1, 86_400),
  RATE_LIMIT_ALGORITHM: oneOf(['fixed-window', 'sliding-window']),

  QUEUE: oneOf(['none', 'memory', 'bullmq', 'postgres']),
  QUEUE_CONCURRENCY: wholeNumber(0, 1_000),
  QUEUE_LEASE_MS: wholeNumber(500, 3_600_000),
  QUEUE_CLAIM: oneOf(['skip-locked', 'select-then-update']),

  CACHE_PROVIDER: oneOf(['none', 'local', 'redis', 'tiered']),
  CACHE_USE_REDIS: oneOf(['true', 'false']),
  CACHE_TTL_MS: wholeNumber(1, 86_400_000),
  CACHE_MAX_SIZE: wholeNumber(1, 10_000_000),
  CACHE_INVALIDATION: oneOf(['pubsub', 'none']),

  REDIS_URL: url(['redis:', 'rediss:']),
  REDIS_HOST: text(/^[^\s/@]+$/, 'an address or a host name'),
  REDIS_PORT: wholeNumber(1, 65_535),
  REDIS_PASSWORD: variable(z.string().optional(), 'any text', 'never'),
  REDIS_DB: wholeNumber(0, 1_000_000),
  REDIS_SENTINELS: variable(addresses, 'host:port, or several with commas between'),
  REDIS_SENTINEL_MASTER: text(/^[\w.-]+$/, 'letters, digits, dots, dashes and underscores'),

  DATABASE_URL: url(['postgres:', 'postgresql:']),
  DATABASE_READ_REPLICA_URL: url(['postgres:', 'postgresql:']),
  DATABASE_DIRECT_URL: url(['postgres:', 'postgresql:']),
  DATABASE_STATEMENTS: oneOf(['unnamed', 'prepared']),
  DB_MAX_CONNECTIONS: wholeNumber(1, 10_000),
  SQLITE_DIRECTORY: text(/./, 'the path of a folder'),

  WORK_MS: wholeNumber(0, 600_000),

  STARTUP_TIMEOUT_MS: wholeNumber(0, 600_000),
  ON_SIGTERM: oneOf(['drain', 'close', 'exit']),
  DRAIN_MS: wholeNumber(0, 600_000),
  SHUTDOWN_TIMEOUT_MS: wholeNumber(1, 3_600_000),
  KEEP_ALIVE_TIMEOUT_MS: wholeNumber(1, 3_600_000),
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof variables;

/** What was read, by name; undefined where nothing is set. */
export type Values = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };
