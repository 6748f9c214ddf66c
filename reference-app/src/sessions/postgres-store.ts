import { fastifySession, type SessionStore } from '@fastify/session';
import connectPgSimple from 'connect-pg-simple';
import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';

export interface PostgresStore extends SessionStore {
  /** Ends the regular deletion of expired sessions; the pool stays open. */
  close(): Promise<void>;
}

/** Sessions in the table that the migrations made. */
export function postgresStore(pool: Pool, ttlSeconds: number, log: FastifyBaseLogger): PostgresStore {
  const PostgresSessionStore = connectPgSimple({ Store: fastifySession.Store });
  return new PostgresSessionStore({
    pool,
    tableName: 'sessions',
    ttl: ttlSeconds,
    errorLog: (message, error) => log.warn({ err: error }, message),
  });
}
