import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

const sessionSecret = 'a'.repeat(32);

function messageFor(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

test('a secret is all that must be set', () => {
  const settings = readSettings({
    SESSION_SECRET: sessionSecret,
    INSTANCE_ID: 'a',
    SQLITE_DIRECTORY: '/data',
  });
  expect(settings).toMatchInlineSnapshot(`
    {
      "cache": {
        "kind": "none",
      },
      "host": "127.0.0.1",
      "instanceId": "a",
      "items": {
        "sqlite": {
          "directory": "/data",
        },
        "storage": "sqlite",
      },
      "keepAliveTimeoutMs": 72000,
      "logLevel": "info",
      "port": 3000,
      "pubsub": {
        "kind": "none",
      },
      "queue": {
        "kind": "none",
      },
      "rateLimit": {
        "kind": "none",
      },
      "realtime": "ws",
      "sessions": {
        "limit": 10000,
        "secret": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "storage": "memory",
        "ttlSeconds": 86400,
        "workMs": 0,
      },
      "shutdown": {
        "drainMs": 1000,
        "manner": "drain",
        "timeoutMs": 10000,
      },
      "startupTimeoutMs": 10000,
      "workMs": 0,
    }
  `);
});

test('everything that is wrong is listed, with the variable, its value and what is allowed', () => {
  const message = messageFor({
    PORT: '80800',
    SESSION_STORAGE: 'mongo',
    SESSION_TTL_SECONDS: '1h',
    DATABASE_URL: 'mysql://root:hunter2@db/shop',
    INSTANCE_ID: 'app 1',
    LOG_LEVEL: 'loud',
  });
  expect(message).toMatchInlineSnapshot(`
    "6 settings are wrong:
      INSTANCE_ID is 'app 1'. Allowed: 1 to 64 letters, digits, dots, dashes and underscores.
      PORT is '80800'. Allowed: a whole number from 0 to 65535.
      LOG_LEVEL is 'loud'. Allowed: silent, fatal, error, warn, info, debug, trace.
      SESSION_STORAGE is 'mongo'. Allowed: memory, sqlite, redis, postgres, jwt.
      SESSION_TTL_SECONDS is '1h'. Allowed: a whole number from 1 to 31536000.
      DATABASE_URL is 'mysql://root:***@db/shop'. Allowed: a URL such as postgres://user:password@host."
  `);
});

test('secrets are not shown', () => {
  const message = messageFor({
    SESSION_SECRET: 'hunter2',
    JWT_SECRET: 'hunter2',
    REDIS_URL: 'http://app:hunter2@cache:6379',
    DATABASE_URL: 'postgres:/hunter2@db:not-a-port',
  });
  expect(message).toMatchInlineSnapshot(`
    "4 settings are wrong:
      SESSION_SECRET is '***'. Allowed: at least 32 characters.
      JWT_SECRET is '***'. Allowed: at least 32 characters.
      REDIS_URL is 'http://app:***@cache:6379/'. Allowed: a URL such as redis://user:password@host.
      DATABASE_URL is '***'. Allowed: a URL such as postgres://user:password@host."
  `);
  expect(message).not.toContain('hunter2');
});

test('a choice that needs another variable says so', () => {
  expect(messageFor({ SESSION_STORAGE: 'redis', PUBSUB: 'postgres' })).toMatchInlineSnapshot(`
    "3 settings are wrong:
      SESSION_SECRET is not set. SESSION_STORAGE=redis needs it: at least 32 characters, the same for all instances. Try 'openssl rand -hex 32'.
      REDIS_URL is not set. SESSION_STORAGE=redis needs REDIS_URL, REDIS_HOST or REDIS_SENTINELS.
      DATABASE_URL is not set. PUBSUB=postgres needs it."
  `);
  expect(messageFor({ SESSION_STORAGE: 'jwt', USE_REDIS_WEBSOCKET: 'true' })).toMatchInlineSnapshot(`
    "2 settings are wrong:
      JWT_SECRET is not set. SESSION_STORAGE=jwt needs it: at least 32 characters, the same for all instances. Try 'openssl rand -hex 32'.
      REDIS_URL is not set. USE_REDIS_WEBSOCKET=true needs REDIS_URL, REDIS_HOST or REDIS_SENTINELS."
  `);
});

test('a drain that outlasts the shutdown, and two answers to one question, are refused', () => {
  const message = messageFor({
    SESSION_SECRET: sessionSecret,
    DRAIN_MS: '10000',
    PUBSUB: 'none',
    USE_REDIS_WEBSOCKET: 'true',
  });
  expect(message).toMatchInlineSnapshot(`
    "2 settings are wrong:
      DRAIN_MS is '10000'. It must be shorter than SHUTDOWN_TIMEOUT_MS, which is 10000.
      USE_REDIS_WEBSOCKET is 'true'. It contradicts PUBSUB=none. Set one of the two."
  `);
});

const base = { SESSION_SECRET: sessionSecret, JWT_SECRET: sessionSecret };

test.each([
  [{}, 'memory'],
  [{ NODE_ENV: 'production' }, 'memory'],
  [{ REDIS_HOST: 'cache' }, 'memory'],
  [{ REDIS_HOST: 'cache', NODE_ENV: 'production' }, 'redis'],
  [{ REDIS_HOST: 'cache', NODE_ENV: 'production', SESSION_STORAGE: 'jwt' }, 'jwt'],
  [{ SESSION_STORAGE: '' }, 'memory'],
])('with %j sessions are in %s', (environment, storage) => {
  expect(readSettings({ ...base, ...environment }).sessions.storage).toBe(storage);
});

test.each([
  [{ REDIS_HOST: 'cache' }, 'redis://cache:6379'],
  [{ REDIS_HOST: 'cache', REDIS_PORT: '6380', REDIS_PASSWORD: 'p@ss' }, 'redis://:p%40ss@cache:6380'],
  [{ REDIS_HOST: '::1' }, 'redis://[::1]:6379'],
  [{ REDIS_URL: 'rediss://u:p@cache:6380/1' }, 'rediss://u:p@cache:6380/1'],
  [{ REDIS_URL: 'redis://cache/1', REDIS_DB: '4' }, 'redis://cache/4'],
])('%j is Redis at %s', (environment, url) => {
  const { pubsub } = readSettings({ ...base, ...environment, USE_REDIS_WEBSOCKET: 'true' });
  expect(pubsub.kind === 'redis' && pubsub.redis.url.href).toBe(url);
});

test('Sentinels take the place of an address, and are refused beside one', () => {
  const environment = { ...base, USE_REDIS_WEBSOCKET: 'true', REDIS_SENTINELS: 'a:26379,127.0.0.1:26380' };
  const { pubsub } = readSettings({ ...environment, REDIS_PASSWORD: 'p@ss', REDIS_DB: '4' });
  expect(pubsub).toMatchObject({
    redis: {
      url: new URL('redis://:p%40ss@mymaster/4'),
      sentinels: [
        { host: 'a', port: 26379 },
        { host: '127.0.0.1', port: 26380 },
      ],
    },
  });
  expect(messageFor({ ...environment, REDIS_HOST: 'cache' })).toMatchInlineSnapshot(`
    "One setting is wrong:
      REDIS_SENTINELS is 'a:26379,127.0.0.1:26380'. The Sentinels tell where Redis is: leave out REDIS_URL and REDIS_HOST."
  `);
  expect(messageFor({ ...base, REDIS_SENTINELS: 'a' })).toMatchInlineSnapshot(`
    "One setting is wrong:
      REDIS_SENTINELS is 'a'. Allowed: host:port, or several with commas between."
  `);
});

test('items are in Postgres when there is a DATABASE_URL, with a pool of DB_MAX_CONNECTIONS', () => {
  const { items } = readSettings({
    ...base,
    DATABASE_URL: 'postgresql://app:secret@db/shop',
    DB_MAX_CONNECTIONS: '7',
  });
  expect(items).toEqual({
    storage: 'postgres',
    postgres: { url: new URL('postgresql://app:secret@db/shop'), maxConnections: 7, statements: 'unnamed' },
    replica: null,
  });
});

test('reads of items have a replica beside the database, and a replica alone is refused', () => {
  const replica = { DATABASE_READ_REPLICA_URL: 'postgres://replica/shop' };
  const { items } = readSettings({ ...base, DATABASE_URL: 'postgres://db/shop', ...replica });
  expect(items).toMatchObject({
    postgres: { url: new URL('postgres://db/shop') },
    replica: { url: new URL('postgres://replica/shop') },
  });
  expect(() => readSettings({ ...base, ...replica })).toThrow('DATABASE_URL');
});

test('LISTEN uses DATABASE_URL, or a direct connection when that is set', () => {
  const urls = { DATABASE_URL: 'postgres://pooler/shop', DATABASE_DIRECT_URL: 'postgres://db/shop' };
  const listensAt = (environment: Record<string, string>) => {
    const { pubsub } = readSettings({ ...base, PUBSUB: 'postgres', ...environment });
    return pubsub.kind === 'postgres' && pubsub.postgres.url.host;
  };
  expect(listensAt(urls)).toBe('pooler');
  expect(listensAt({ ...urls, PUBSUB_CONNECTION: 'direct' })).toBe('db');
  expect(() => listensAt({ DATABASE_URL: urls.DATABASE_URL, PUBSUB_CONNECTION: 'direct' })).toThrow(
    'PUBSUB_CONNECTION=direct needs it',
  );
});

test('Socket.IO has an adapter for Redis alone', () => {
  const environment = {
    SESSION_SECRET: 'a'.repeat(32),
    REALTIME: 'socket.io',
    PUBSUB: 'postgres',
    DATABASE_URL: 'postgres://a:b@db/c',
  };
  expect(() => readSettings(environment)).toThrow(/REALTIME.*contradicts PUBSUB=postgres/s);
});
