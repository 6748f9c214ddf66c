import type { Topology } from '../plan/topology.ts';
import type { AppAdapter, HttpRequest, RoomProtocol, Rooms } from './adapter.ts';
import {
  checkedAcknowledgement,
  checkedEvents,
  checkedFields,
  checkedFrame,
  checkedSocketIoEvent,
} from './checked-rooms.ts';
import type { Complaints } from './complaints.ts';
import { guarded } from './guarded.ts';
import { encodedPath, sendableHeaders, shown } from './request-rules.ts';
import type { SocketIoRooms } from './socket-io-rooms.ts';

/** The rooms of an adapter in a topology. Throws `SP_ADAPTER_FAILED`. */
export function roomsIn(adapter: AppAdapter, topology: Topology | undefined): Rooms | null {
  if (topology === undefined || !adapter.roomsOf) return adapter.rooms ?? null;
  return guarded('roomsOf', () => {
    const found: unknown = adapter.roomsOf?.(topology);
    if (typeof found === 'object' && found !== null && 'publish' in found) return found as Rooms;
    throw new TypeError(`it returned ${shown(found)}, and must return rooms`);
  });
}

/** Rooms that keep their contract: see `guardAdapter`. */
export function guardRooms(rooms: Rooms, context: GuardContext): Rooms {
  return rooms.protocol === 'socket.io'
    ? guardSocketIo(rooms, context.complaints)
    : guardWebSockets(rooms, context);
}

interface GuardContext {
  readonly complaints: Complaints;
  /** Checks a request and adds what each has. */
  complete(written: unknown): HttpRequest;
}

function guardWebSockets(rooms: RoomProtocol, { complaints, complete }: GuardContext): RoomProtocol {
  const { logIn, subprotocols, compression, acknowledges, echoes, events } = rooms;
  return {
    ...(logIn !== undefined && { logIn }),
    ...(subprotocols !== undefined && { subprotocols }),
    ...(compression !== undefined && { compression }),
    ...(acknowledges !== undefined && { acknowledges }),
    ...(echoes !== undefined && { echoes }),
    ...(events && {
      events: {
        ...events,
        request: (frame, room, client) =>
          guarded('rooms.events.request', () => complete(events.request(frame, room, client))),
      },
    }),
    path: (room, client) => guarded('rooms.path', () => encodedPath(rooms.path(room, client))),
    ...(rooms.headers && {
      headers: (client) => guarded('rooms.headers', () => sendableHeaders(rooms.headers?.(client) ?? {})),
    }),
    ...(rooms.greet && {
      greet: (room, client) =>
        guarded('rooms.greet', () => (rooms.greet?.(room, client) ?? []).map(checkedFrame)),
    }),
    publish: (message, room) => guarded('rooms.publish', () => checkedFrame(rooms.publish(message, room))),
    read(text, bytes, type) {
      try {
        return checkedEvents(rooms.read(text, bytes, type), checkedFrame);
      } catch (cause) {
        const on = () => `the frame ${bytes === null ? shown(text) : `of ${bytes.length} bytes`}`;
        complaints.add({ function: 'rooms.read', operation: null }, { cause, on });
        return null;
      }
    },
  };
}

function guardSocketIo(rooms: SocketIoRooms, complaints: Complaints): SocketIoRooms {
  const { protocol, transports, logIn, compression, acknowledges, echoes, serverPath, namespace } = rooms;
  const reading = <Result>(name: string, of: { readonly event: string; readonly read: () => Result }) => {
    try {
      return of.read();
    } catch (cause) {
      const on = () => `the event ${shown(of.event)}`;
      complaints.add({ function: name, operation: null }, { cause, on });
      return null;
    }
  };
  return {
    protocol,
    ...(transports !== undefined && { transports }),
    ...(logIn !== undefined && { logIn }),
    ...(compression !== undefined && { compression }),
    ...(acknowledges !== undefined && { acknowledges }),
    ...(echoes !== undefined && { echoes }),
    ...(serverPath !== undefined && { serverPath }),
    ...(namespace !== undefined && { namespace }),
    ...(rooms.auth && {
      auth: (room, client) => guarded('rooms.auth', () => checkedFields(rooms.auth?.(room, client))),
    }),
    ...(rooms.query && {
      query: (room, client) => guarded('rooms.query', () => checkedFields(rooms.query?.(room, client))),
    }),
    ...(rooms.headers && {
      headers: (client) => guarded('rooms.headers', () => sendableHeaders(rooms.headers?.(client) ?? {})),
    }),
    ...(rooms.join && {
      join: (room, client) => guarded('rooms.join', () => checkedSocketIoEvent(rooms.join?.(room, client))),
    }),
    ...(rooms.joined && {
      joined: (answer) =>
        reading('rooms.joined', {
          event: 'of joining, acknowledged',
          read: () => checkedEvents(rooms.joined?.(answer), checkedSocketIoEvent)[0] ?? null,
        }),
    }),
    publish: (message, room) =>
      guarded('rooms.publish', () => checkedSocketIoEvent(rooms.publish(message, room))),
    ...(rooms.acknowledged && {
      acknowledged: (answer) =>
        reading('rooms.acknowledged', {
          event: 'that was published, acknowledged',
          read: () => checkedAcknowledgement(rooms.acknowledged?.(answer)),
        }) ?? { kind: 'refused', reason: 'the adapter cannot read its acknowledgement' },
    }),
    on: (event, args) =>
      reading('rooms.on', {
        event,
        read: () => checkedEvents(rooms.on(event, args), checkedSocketIoEvent),
      }),
  };
}
