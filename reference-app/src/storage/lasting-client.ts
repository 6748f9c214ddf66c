import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { backoffMs } from './backoff.ts';

interface Options {
  readonly config: pg.ClientConfig;
  /** Done on each new connection before it counts as connected, such as LISTEN. */
  readonly prepare: (client: pg.Client) => Promise<unknown>;
  readonly log: FastifyBaseLogger;
}

/** One Postgres connection outside the pool that comes back by itself. */
export interface LastingClient {
  /** Null while it is away. */
  current(): pg.Client | null;
  close(): Promise<void>;
}

/** Connects in the background, and again with growing pauses whenever the connection is lost. */
export function lastingClient({ config, prepare, log }: Options): LastingClient {
  const stop = new AbortController();
  let current: pg.Client | null = null;

  async function holdOneConnection(onConnected: () => void): Promise<void> {
    const client = new pg.Client(config);
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    const end = () => void client.end().catch(() => {});
    client.on('error', (error) => log.warn({ err: error }, 'Postgres connection failed'));
    stop.signal.addEventListener('abort', end, { once: true });
    try {
      await client.connect();
      await prepare(client);
      current = client;
      onConnected();
      await ended;
    } catch (error) {
      log.warn({ err: error }, 'Postgres connection failed');
      end();
    } finally {
      current = null;
      stop.signal.removeEventListener('abort', end);
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stop.signal.aborted) {
      await holdOneConnection(() => {
        failures = 0;
      });
      failures += 1;
      if (!stop.signal.aborted)
        await sleep(backoffMs(failures), undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    current: () => current,
    async close() {
      stop.abort();
      await running;
    },
  };
}
