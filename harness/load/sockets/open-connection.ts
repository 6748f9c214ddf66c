import { EventStreamConnection } from './event-stream-connection.ts';
import type { RoomSocketOptions } from './room-client.ts';
import type { ConnectionListener, RoomConnection, WhoConnects } from './room-connection.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** Begins to connect in the protocol of the rooms. Throws what the adapter throws. */
export function openConnection(
  options: RoomSocketOptions,
  who: WhoConnects,
  listener: ConnectionListener,
): RoomConnection {
  return options.rooms.events
    ? new EventStreamConnection(options, who, listener)
    : new WebSocketConnection(options, who, listener);
}
