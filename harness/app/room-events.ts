import type { Frame, RoomEvent, RoomProtocol, ServerSentEvent } from './adapter.ts';

/** What a frame from the app means, in order: nothing, one event, or several that the app sent in one frame. */
export function eventsIn(rooms: RoomProtocol, frame: Frame | ServerSentEvent): readonly RoomEvent[] {
  return understood(() => {
    if (typeof frame === 'string') return rooms.read(frame, null);
    return 'data' in frame ? rooms.read(frame.data, null, frame.type) : rooms.read('', frame);
  });
}

/** What an adapter returns of something that came. What it cannot read means nothing; the checkers miss the message that it was. */
export function understood<Sent>(
  read: () => RoomEvent<Sent> | readonly RoomEvent<Sent>[] | null,
): readonly RoomEvent<Sent>[] {
  try {
    const events = read();
    if (events === null) return [];
    return 'kind' in events ? [events] : events;
  } catch {
    return [];
  }
}
