import type { PostgresSettings, RedisSettings } from './settings.ts';
import type { Problem } from './settings-error.ts';
import { type Values, type VariableName, variables } from './variables.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Asks for variables that a choice needs; notes a problem and stands in for the ones that are missing. */
export interface Needed {
  secret(variable: 'SESSION_SECRET' | 'JWT_SECRET', choice: Choice): string;
  redis(choice: Choice): RedisSettings;
  postgres(choice: Choice): PostgresSettings;
  /** The server itself, past whatever DATABASE_URL leads through. */
  directPostgres(choice: Choice): PostgresSettings;
}

/** A variable whose value makes others necessary. */
export interface Choice {
  readonly of: VariableName;
  readonly value: string;
}

/** Stands in for a URL that is missing; the problem is noted, and the settings are refused. */
const missingUrl = new URL('missing:');

/** What the choices in `values` can ask for; `environment` is what `values` were read from. */
export function neededBy(values: Values, environment: Environment, problems: Problem[]): Needed {
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
      if (url === null) miss('REDIS_URL', choice, 'REDIS_URL, REDIS_HOST or REDIS_SENTINELS.');
      return { url: url ?? missingUrl, sentinels: values.REDIS_SENTINELS ?? [] };
    },
    postgres(choice) {
      if (values.DATABASE_URL === undefined) miss('DATABASE_URL', choice, 'it.');
      return postgresAt(values.DATABASE_URL ?? missingUrl, values);
    },
    directPostgres(choice) {
      if (values.DATABASE_DIRECT_URL === undefined) miss('DATABASE_DIRECT_URL', choice, 'it.');
      return postgresAt(values.DATABASE_DIRECT_URL ?? missingUrl, values);
    },
  };
}

function redisUrl(values: Values): URL | null {
  const result = redisAddress(values);
  if (result === null) return null;
  if (values.REDIS_PASSWORD !== undefined && result.password === '') result.password = values.REDIS_PASSWORD;
  if (values.REDIS_DB !== undefined) result.pathname = `/${values.REDIS_DB}`;
  return result;
}

function redisAddress({ REDIS_SENTINELS, ...values }: Values): URL | null {
  if (REDIS_SENTINELS) return new URL(`redis://${values.REDIS_SENTINEL_MASTER ?? 'mymaster'}`);
  if (values.REDIS_URL) return new URL(values.REDIS_URL);
  const host = values.REDIS_HOST?.includes(':') ? `[${values.REDIS_HOST}]` : values.REDIS_HOST;
  return host ? new URL(`redis://${host}:${values.REDIS_PORT ?? 6379}`) : null;
}

/** The database at `url`, with the pool that was asked for. */
export function postgresAt(url: URL, values: Values): PostgresSettings {
  const { DB_MAX_CONNECTIONS: maxConnections = 10, DATABASE_STATEMENTS: statements = 'unnamed' } = values;
  return { url, maxConnections, statements };
}
