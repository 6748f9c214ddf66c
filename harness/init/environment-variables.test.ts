import { expect, test } from 'vitest';
import { givenFor, portAmong, variablesIn } from './environment-variables.ts';

test('variables are seen however they are read', () => {
  const sources = new Map([
    ['a.js', "const { PORT = '3000', HOST: host } = process.env; process.env.REDIS_URL; process.env['KEY'];"],
    ['b.py', 'os.environ["A_NAME"]; os.environ.get("OTHER", ""); os.getenv("THIRD"); env.str("FOURTH")'],
  ]);
  const names = variablesIn(sources).map(({ value }) => value);
  expect(names.sort()).toEqual(['A_NAME', 'FOURTH', 'HOST', 'KEY', 'OTHER', 'PORT', 'REDIS_URL', 'THIRD']);
});

test('variables are seen in schemas of the environment', () => {
  const sources = new Map([
    ['a.js', 'Joi.object({ PORT: Joi.number(), JWT_SECRET: Joi.string() }); cleanEnv({ REDIS_URL: url() })'],
    [
      'b.py',
      'class Settings(BaseSettings):\n    redis_url: RedisDsn\n    DB_HOST: str = "db"\n\nother: int = 1\n',
    ],
  ]);
  const names = variablesIn(sources).map(({ value }) => value);
  expect(names).toEqual(['PORT', 'JWT_SECRET', 'REDIS_URL', 'DB_HOST']);
});

test('the port of a store is not that of the app', () => {
  const seen = (...names: readonly string[]) => names.map((value) => ({ value, in: 'a.js' }));
  expect(portAmong(seen('DB_PORT', 'REDIS_PORT', 'APP_PORT'))?.value).toBe('APP_PORT');
  expect(portAmong(seen('APP_PORT', 'PORT'))?.value).toBe('PORT');
  expect(portAmong(seen('DB_PORT'))).toBeNull();
});

test.each([
  ['REDIS_URL', 'redisUrl.href'],
  ['CACHE_REDIS_URI', 'redisUrl.href'],
  ['REDIS_HOST', 'redisUrl.hostname'],
  ['DATABASE_URL', 'postgresUrl.href'],
  ['PGHOST', 'postgresUrl.hostname'],
  ['DB_NAME', 'postgresUrl.pathname.slice(1)'],
  ['POSTGRES_PASSWORD', 'postgresUrl.password'],
  ['INSTANCE_NAME', 'id'],
  ['STRIPE_URL', undefined],
  ['MAIL_HOST', undefined],
])('%s is given %s', (name, expression) => {
  expect(givenFor(name)?.expression).toBe(expression);
});
