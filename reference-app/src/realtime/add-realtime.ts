import type { FastifyInstance } from 'fastify';
import { type AppMetrics, addGauge } from '../metrics/app-metrics.ts';
import type { Settings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import { StoreUnavailable } from '../storage/store-unavailable.ts';
import { openTransport } from './open-transport.ts';
import { openPubSub } from './pubsub.ts';
import { acceptRoomSockets } from './room-sockets.ts';
import { createRooms, type Rooms } from './rooms.ts';

interface RealtimeOptions {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly metrics: AppMetrics;
  alter(rooms: Rooms): Rooms;
}

/** Rooms over WebSockets or Socket.IO, connected with those of the other instances, and `/api/ws/stats`. */
export async function addRealtime(app: FastifyInstance, options: RealtimeOptions): Promise<void> {
  const { settings, connections, metrics } = options;
  const { instanceId } = settings;
  const startedMs = performance.now();
  const members =
    settings.realtime === 'ws' ? await acceptMembers(app, options) : await acceptClients(app, options);
  app.addHook('preClose', () => members.close());

  addGauge(metrics.registry, {
    name: 'websocket_connections',
    help: 'WebSockets that are open, or clients of Socket.IO.',
    read: members.count,
  });
  connections.addCheck({
    store: 'pubsub',
    async check() {
      if (!members.isConnected()) throw new StoreUnavailable('The pub/sub');
    },
  });

  app.get('/api/ws/stats', async () => ({
    serverId: instanceId,
    localConnections: members.count(),
    redisConnections: settings.pubsub.kind === 'redis' ? members.connections() : 0,
    activeRuns: members.rooms(),
    uptime: (performance.now() - startedMs) / 1_000,
  }));
}

async function acceptClients(app: FastifyInstance, { settings, connections, metrics }: RealtimeOptions) {
  const { acceptSocketIo } = await import('./socket-io.ts');
  return acceptSocketIo(app, {
    settings,
    connections,
    onMessage: (direction) => metrics.messages.inc({ direction }),
  });
}

async function acceptMembers(app: FastifyInstance, options: RealtimeOptions) {
  const { settings, connections, metrics } = options;
  const { instanceId } = settings;
  const rooms = options.alter(createRooms((frames) => metrics.messages.inc({ direction: 'out' }, frames)));
  const pubsub = await openPubSub({
    instanceId,
    openTransport: (receive) => openTransport(settings.pubsub, receive, connections),
    deliver: (room, data) => rooms.deliver(room, data, null),
    observeLatency: (seconds) => metrics.pubsubLatency.observe(seconds),
    onForeignText: () => app.log.warn('A text on the channel of the rooms is not from this app'),
  });
  const sockets = acceptRoomSockets({
    server: app.server,
    instanceId,
    rooms,
    pubsub,
    onReceived: () => metrics.messages.inc({ direction: 'in' }),
    log: app.log,
  });
  return {
    count: sockets.count,
    rooms: rooms.count,
    isConnected: pubsub.connected,
    connections: pubsub.connections,
    close: () => sockets.close(),
  };
}
