import type { RoomEvent } from './adapter.ts';
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
  const knownIn = (event: RoomEvent): RoomEvent =>
    event.kind === 'joined' ? { ...event, instance: known(event.instance) } : event;
  return {
    ...adapter,
    instanceOf: (headers, status) => known(adapter.instanceOf(headers, status)),
    rooms: rooms && {
      ...rooms,
      read(text, bytes) {
        const events = rooms.read(text, bytes);
        if (events === null) return null;
        return 'kind' in events ? knownIn(events) : events.map(knownIn);
      },
    },
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
