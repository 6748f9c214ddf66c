/** The part of connect-pg-simple that the app uses; its own types need Express. */
declare module 'connect-pg-simple' {
  import type { SessionStore } from '@fastify/session';
  import type { Pool } from 'pg';

  interface Options {
    readonly pool: Pool;
    readonly tableName: string;
    readonly ttl: number;
    readonly errorLog: (message: string, error: unknown) => void;
  }

  type Store = SessionStore & { close(): Promise<void> };

  function connectPgSimple(session: { readonly Store: unknown }): new (options: Options) => Store;
  export = connectPgSimple;
}
