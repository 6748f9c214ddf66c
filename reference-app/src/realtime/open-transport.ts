import type { PubSubSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { Receive, Transport } from './transport.ts';

/** Opens what the settings name; it closes with the app. */
export async function openTransport(
  settings: PubSubSettings,
  receive: Receive,
  connections: Connections,
): Promise<Transport> {
  const { log, instanceId, startupTimeoutMs, onClose } = connections;
  switch (settings.kind) {
    case 'none':
      return noTransport;
    case 'redis': {
      const [publisher, { connectAnother, disconnectRedis }, { redisTransport }] = await Promise.all([
        connections.redis(settings.redis),
        import('../storage/redis.ts'),
        import('./redis-transport.ts'),
      ]);
      const subscriber = await connectAnother(publisher, log);
      onClose(() => disconnectRedis(subscriber));
      return redisTransport({ publisher, subscriber, channel: settings.channel, receive });
    }
    case 'postgres': {
      const [{ connectionOptions }, { postgresTransport }] = await Promise.all([
        import('../storage/postgres.ts'),
        import('./postgres-transport.ts'),
      ]);
      const config = connectionOptions(settings.postgres, instanceId);
      const { channel } = settings;
      const transport = await postgresTransport({ config, channel, receive, startupTimeoutMs, log });
      onClose(transport.close);
      return transport;
    }
  }
}

/** Carries nothing: each instance is a world of its own. */
const noTransport: Transport = {
  publish: async () => {},
  connected: () => true,
  connections: () => 0,
};
