import type { RoomClient, Rooms } from '../../app/adapter.ts';
import { publicHeaders } from '../../app/public-url.ts';
import type { RoomSocketOptions } from './room-client.ts';

/** The headers of the request by which a client of a room connects, besides those that it remembers. */
export function headersToConnect(
  { publicUrl, rooms }: Pick<RoomSocketOptions<Rooms>, 'publicUrl' | 'rooms'>,
  client: RoomClient,
): Readonly<Record<string, string>> {
  const { host } = publicHeaders(publicUrl);
  return { ...(host !== undefined && { host }), ...rooms.headers?.(client) };
}

/** Whether the app wants somebody who is logged in, in the words of ws and of `EventStream`. */
export function asksForLogIn({ message }: Error): boolean {
  return /server response: 40[13]$/.test(message);
}
