import type { RoomEvent, Rooms } from './adapter.ts';
import type { GuardedAdapter } from './guarded-adapter.ts';

/**
 * An adapter whose instances call themselves what they like: `idOf` is the id of the one that calls itself so, null of one that is
 * not known. Null for instances that were told their ids.
 */
export function withNamesOf<Adapter extends GuardedAdapter>(
  adapter: Adapter,
  idOf: ((said: string) => string | null) | undefined,
): Adapter {
  if (idOf === undefined) return adapter;
  const { rooms, executions } = adapter;
  const known = (said: string | null) => (said === null ? null : idOf(said));
  return {
    ...adapter,
    instanceOf: (headers, status) => known(adapter.instanceOf(headers, status)),
    rooms: rooms && roomsWith(rooms, known),
    executions: executions && {
      ...executions,
      read(response) {
        const page = executions.read(response);
        return {
          ...page,
          executions: page.executions.map((one) => ({ ...one, instance: known(one.instance) })),
        };
      },
    },
  };
}

function roomsWith(rooms: Rooms, known: (said: string | null) => string | null): Rooms {
  const renamed = <Sent>(event: RoomEvent<Sent>): RoomEvent<Sent> =>
    event.kind === 'joined' ? { ...event, instance: known(event.instance) } : event;
  const all = <Sent>(events: RoomEvent<Sent> | readonly RoomEvent<Sent>[] | null) => {
    if (events === null) return null;
    return 'kind' in events ? renamed(events) : events.map(renamed);
  };
  if (rooms.protocol !== 'socket.io') return { ...rooms, read: (...frame) => all(rooms.read(...frame)) };
  const { joined } = rooms;
  return {
    ...rooms,
    on: (name: string, args: readonly unknown[]) => all(rooms.on(name, args)),
    ...(joined && {
      joined(answer: readonly unknown[]) {
        const event = joined(answer);
        return event && renamed(event);
      },
    }),
  };
}
