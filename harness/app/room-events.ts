import type { Frame, RoomEvent, RoomProtocol } from './adapter.ts';

/** What a frame from the app means, in order: nothing, one event, or several that the app sent in one frame. */
export function eventsIn(rooms: RoomProtocol, frame: Frame): readonly RoomEvent[] {
  const isText = typeof frame === 'string';
  const read = rooms.read(isText ? frame : '', isText ? null : frame);
  if (read === null) return [];
  return Array.isArray(read) ? read : [read as RoomEvent];
}
