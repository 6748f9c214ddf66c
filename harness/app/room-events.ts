import type { Frame, RoomEvent, RoomProtocol, ServerSentEvent } from './adapter.ts';

/** What a frame from the app means, in order: nothing, one event, or several that the app sent in one frame. */
export function eventsIn(rooms: RoomProtocol, frame: Frame | ServerSentEvent): readonly RoomEvent[] {
  const read = readOf(rooms, frame);
  if (read === null) return [];
  return Array.isArray(read) ? read : [read as RoomEvent];
}

function readOf(rooms: RoomProtocol, frame: Frame | ServerSentEvent): ReturnType<RoomProtocol['read']> {
  if (typeof frame === 'string') return rooms.read(frame, null);
  return 'data' in frame ? rooms.read(frame.data, null, frame.type) : rooms.read('', frame);
}
