import { createAdapter } from '@socket.io/redis-adapter';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { Server, type Socket } from 'socket.io';
import type { Settings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';

const longestMessageBytes = 65_536;

/** What a member gets as the acknowledgement of `publish`. */
type Answer = (refused: { readonly reason: string; readonly message: string } | null) => void;

interface SocketIoOptions {
  readonly settings: Settings;
  readonly connections: Connections;
  onMessage(direction: 'in' | 'out'): void;
}

/** Rooms over Socket.IO, whose adapter for Redis connects those of all instances. */
export async function acceptSocketIo(app: FastifyInstance, options: SocketIoOptions) {
  const { settings, connections } = options;
  const { instanceId } = settings;
  const io = new Server({ serveClient: false, maxHttpBufferSize: longestMessageBytes });
  const redis = await connectAdapter(io, settings, connections);
  const isConnected = () => redis.every(({ status }) => status === 'ready');
  const rooms = new Set<string>();

  function welcome(socket: Socket): void {
    let room: string | null = null;
    socket.on('join', (name: unknown, joined?: (instance: string) => void) => {
      if (typeof name !== 'string' || name === '') return;
      room = `room:${name}`;
      rooms.add(room);
      void socket.join(room);
      joined?.(instanceId);
    });
    socket.on('publish', (data: unknown, answer?: Answer) => {
      options.onMessage('in');
      if (room === null) return answer?.({ reason: 'no-room', message: 'Join a room first.' });
      if (!isConnected()) {
        return answer?.({ reason: 'pubsub-unavailable', message: 'Redis is not connected.' });
      }
      socket.to(room).emit('message', data);
      options.onMessage('out');
      answer?.(null);
    });
  }

  io.on('connection', welcome);
  io.attach(app.server);
  io.engine.on('headers', (headers: Record<string, string>) => {
    headers['x-instance'] = instanceId;
  });
  return {
    count: () => io.engine.clientsCount,
    rooms: () => [...rooms].filter((room) => io.of('/').adapter.rooms.has(room)).length,
    isConnected,
    connections: () => redis.filter(({ status }) => status === 'ready').length,
    async close() {
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
}

/** The connections to Redis that the adapter uses; none without Redis, where each instance is a world of its own. */
async function connectAdapter(
  io: Server,
  { pubsub }: Settings,
  connections: Connections,
): Promise<readonly Redis[]> {
  if (pubsub.kind !== 'redis') return [];
  const { log, onClose } = connections;
  const [publisher, { connectAnother, disconnectRedis }] = await Promise.all([
    connections.redis(pubsub.redis),
    import('../storage/redis.ts'),
  ]);
  const subscriber = await connectAnother(publisher, log);
  onClose(() => disconnectRedis(subscriber));
  // The adapter does not look at what becomes of a publication, and a rejection that nobody looks at ends the process.
  const patient = {
    publish: (channel: string, message: string | Buffer) =>
      publisher
        .publish(channel, message)
        .catch((cause: unknown) => log.warn({ err: cause }, 'Not published')),
    on: publisher.on.bind(publisher),
    off: publisher.off.bind(publisher),
  };
  io.adapter(createAdapter(patient, subscriber, { key: pubsub.channel }));
  // Answered after the adapter's own subscriptions, for which nobody can wait.
  await subscriber.subscribe(`${pubsub.channel}-ready`);
  return [publisher, subscriber];
}
