import pg from 'pg';
import type { Node } from '../environment/runtime.ts';

/** A connection of the observer to a Postgres, made when it is needed and again after the server was away. */
export interface LastingConnection {
  /** Rejects when the server is away, and when it takes longer than two seconds. */
  query(sql: string, values?: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** `prepare` is done on each new connection, before anything is asked over it. */
export function lastingConnection(node: Node, prepare: string | null = null): LastingConnection {
  let client: pg.Client | null = null;

  async function connected(): Promise<pg.Client> {
    if (client) return client;
    const next = new pg.Client({
      connectionString: node.url.href,
      application_name: 'scaleproof-observer',
      connectionTimeoutMillis: 1_000,
      query_timeout: 2_000,
    });
    // The server went away: the next query connects again.
    next.on('error', () => drop(next));
    await next.connect();
    if (prepare !== null) await next.query(prepare);
    client = next;
    return next;
  }

  function drop(dropped: pg.Client): void {
    if (client === dropped) client = null;
    dropped.end().catch(() => {});
  }

  return {
    async query(sql, values = []) {
      const current = await connected();
      try {
        return (await current.query(sql, [...values])).rows[0];
      } catch (cause) {
        drop(current);
        throw cause;
      }
    },
    async close() {
      await client?.end().catch(() => {});
    },
  };
}
