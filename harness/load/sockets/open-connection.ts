import { EventStreamConnection } from './event-stream-connection.ts';
import type { RoomSocketOptions } from './room-client.ts';
import type { ConnectionListener, RoomConnection, WhoConnects } from './room-connection.ts';
import { SocketIoConnection } from './socket-io-connection.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** Begins to connect in the protocol of the rooms. Throws what the adapter throws. */
export function openConnection(
  options: RoomSocketOptions,
  who: WhoConnects,
  listener: ConnectionListener,
): RoomConnection {
  const { rooms } = options;
  if (rooms.protocol === 'socket.io') return new SocketIoConnection({ ...options, rooms }, who, listener);
  return rooms.events
    ? new EventStreamConnection({ ...options, rooms }, who, listener)
    : new WebSocketConnection({ ...options, rooms }, who, listener);
}
