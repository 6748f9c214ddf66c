import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { lastingClient } from '../storage/lasting-client.ts';
import { StoreUnavailable } from '../storage/store-unavailable.ts';
import { waitForStore } from '../storage/wait-for-store.ts';
import { inBatches } from './in-batches.ts';
import { PublishRefused, type Receive, type Transport } from './transport.ts';

/** A NOTIFY payload must be shorter than 8000 bytes (PostgreSQL documentation, NOTIFY). */
const longestPayloadBytes = 7_999;

interface PostgresTransportOptions {
  readonly config: pg.ClientConfig;
  readonly channel: string;
  readonly receive: Receive;
  readonly startupTimeoutMs: number;
  readonly log: FastifyBaseLogger;
}

/**
 * Postgres NOTIFY and LISTEN, one channel for all rooms, on two connections outside the pool: one listens, one notifies,
 * so that messages of this instance stay in order. What waits while a commit is in flight goes with the next one.
 */
export async function postgresTransport(
  options: PostgresTransportOptions,
): Promise<Transport & { close(): Promise<void> }> {
  const { config, channel, receive, startupTimeoutMs, log } = options;
  const listener = lastingClient({
    config,
    log,
    prepare(client) {
      client.on('notification', ({ payload }) => receive(payload ?? ''));
      return client.query(`listen ${pg.escapeIdentifier(channel)}`);
    },
  });
  const notifier = lastingClient({ config, log, prepare: async () => {} });
  const clients = [listener, notifier];
  const connected = () => clients.every((client) => client.current() !== null);
  await waitForStore('Postgres', startupTimeoutMs, async () => {
    if (!connected()) throw new StoreUnavailable('Postgres');
  });

  const send = inBatches(async (texts) => {
    const client = notifier.current();
    if (client === null) throw new PublishRefused('pubsub-unavailable', 'Postgres is not connected.');
    try {
      await client.query('select pg_notify($1, text) from unnest($2::text[]) as text', [channel, texts]);
    } catch (cause) {
      throw new PublishRefused('pubsub-unconfirmed', 'Postgres did not confirm the message.', { cause });
    }
  });

  return {
    async publish(text) {
      const bytes = Buffer.byteLength(text);
      if (bytes > longestPayloadBytes) {
        const sentence = `The message takes ${bytes} bytes, and NOTIFY carries ${longestPayloadBytes}.`;
        throw new PublishRefused('message-too-large', sentence);
      }
      await send(text);
    },
    connected,
    connections: () => clients.filter((client) => client.current() !== null).length,
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
