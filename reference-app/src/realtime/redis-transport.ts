import type { Redis } from 'ioredis';
import { PublishRefused, type Receive, type Transport } from './transport.ts';

interface RedisTransportOptions {
  readonly publisher: Redis;
  /** A connection of its own. It subscribes again by itself after it was away. */
  readonly subscriber: Redis;
  readonly channel: string;
  readonly receive: Receive;
}

/** Redis PUBLISH and SUBSCRIBE, one channel for all rooms. */
export async function redisTransport(options: RedisTransportOptions): Promise<Transport> {
  const { publisher, subscriber, channel, receive } = options;
  const clients = [publisher, subscriber];
  subscriber.on('message', (_channel, text) => receive(text));
  await subscriber.subscribe(channel);
  return {
    async publish(text) {
      if (publisher.status !== 'ready') {
        throw new PublishRefused('pubsub-unavailable', 'Redis is not connected.');
      }
      try {
        await publisher.publish(channel, text);
      } catch (cause) {
        throw new PublishRefused('pubsub-unconfirmed', 'Redis did not confirm the message.', { cause });
      }
    },
    connected: () => clients.every((client) => client.status === 'ready'),
    connections: () => clients.filter((client) => client.status === 'ready').length,
  };
}
