import type { Frame, RoomMessage, RoomProtocol } from '../../app/adapter.ts';

/**
 * The frame that publishes a message, as its client sends it, padded to `messageBytes`; one that takes more without
 * padding is as long as it is.
 */
export function publishFrame(
  rooms: RoomProtocol,
  message: Omit<RoomMessage, 'padding'>,
  { room, messageBytes }: { readonly room: string; readonly messageBytes: number },
): Frame {
  const bare = rooms.publish({ ...message, padding: '' }, room);
  const missing = messageBytes - Buffer.byteLength(bare);
  return missing > 0 ? rooms.publish({ ...message, padding: 'x'.repeat(missing) }, room) : bare;
}
