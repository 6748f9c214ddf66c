import type { RoomMessage } from '../../app/adapter.ts';
import type { SocketIoEvent, SocketIoRooms } from '../../app/socket-io-rooms.ts';

/** The event that publishes a message, padded until it takes `messageBytes`, as JSON and with the bytes in it. */
export function publishEvent(
  rooms: SocketIoRooms,
  message: Omit<RoomMessage, 'padding'>,
  { room, messageBytes }: { readonly room: string; readonly messageBytes: number },
): SocketIoEvent {
  const bare = rooms.publish({ ...message, padding: '' }, room);
  const missing = messageBytes - bytesOf(bare);
  return missing > 0 ? rooms.publish({ ...message, padding: 'x'.repeat(missing) }, room) : bare;
}

function bytesOf(event: SocketIoEvent): number {
  let binary = 0;
  const json = JSON.stringify(event, function replace(this: Record<string, unknown>, key, value) {
    const written = this[key];
    if (!(written instanceof Uint8Array)) return value;
    binary += written.byteLength;
    return null;
  });
  return Buffer.byteLength(json) + binary;
}
