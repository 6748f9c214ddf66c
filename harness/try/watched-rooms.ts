import type { RoomProtocol, Rooms } from '../app/adapter.ts';
import type { SocketIoRooms } from '../app/socket-io-rooms.ts';

/** Told of each frame or event, as text. */
interface Watch {
  onRead(what: string): void;
  onPublished(what: string): void;
}

/** The rooms, with what they read and what they publish told. */
export function watchedRooms(rooms: Rooms, watch: Watch): Rooms {
  return rooms.protocol === 'socket.io' ? watchedSocketIo(rooms, watch) : watchedWebSockets(rooms, watch);
}

function watchedWebSockets(rooms: RoomProtocol, { onRead, onPublished }: Watch): RoomProtocol {
  return {
    ...rooms,
    publish(...of) {
      const frame = rooms.publish(...of);
      onPublished(String(frame));
      return frame;
    },
    read(...frame) {
      onRead(frame[1] === null ? String(frame[0]) : `${frame[1].length} bytes`);
      return rooms.read(...frame);
    },
  };
}

function watchedSocketIo(rooms: SocketIoRooms, { onRead, onPublished }: Watch): SocketIoRooms {
  return {
    ...rooms,
    publish(...of) {
      const event = rooms.publish(...of);
      onPublished(JSON.stringify(event));
      return event;
    },
    ...(rooms.joined && {
      joined(answer: readonly unknown[]) {
        onRead(`acknowledged: ${JSON.stringify(answer)}`);
        return rooms.joined?.(answer) ?? null;
      },
    }),
    on(name, args) {
      if (name !== 'connect') onRead(JSON.stringify([name, ...args]));
      return rooms.on(name, args);
    },
  };
}
