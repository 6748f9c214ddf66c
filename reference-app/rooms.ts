import { z } from 'zod';
import type { RoomEvent, RoomProtocol } from '../harness/app/adapter.ts';
import type { SocketIoRooms } from '../harness/app/socket-io-rooms.ts';
import { jsonOf } from './json-of.ts';

const message = z.object({ publisher: z.string(), sequence: z.number(), padding: z.string() });

/** By WebSockets: `REALTIME=ws`. */
export const webSocketRooms: RoomProtocol = {
  path: (room) => `/ws?room=${encodeURIComponent(room)}`,
  publish: (message) => JSON.stringify({ type: 'publish', id: message.sequence, data: message }),
  read: readFrame,
};

const refusal = z.object({ reason: z.string() }).nullable();

/** By Socket.IO: `REALTIME=socket.io`. */
export const socketIoRooms: SocketIoRooms = {
  protocol: 'socket.io',
  transports: ['websocket'],
  join: (room) => ['join', room],
  joined: ([instance]) => ({ kind: 'joined', instance: z.string().parse(instance) }),
  acknowledges: true,
  publish: (message) => ['publish', message],
  acknowledged([answer]) {
    const refused = refusal.parse(answer);
    return refused === null ? { kind: 'accepted' } : { kind: 'refused', reason: refused.reason };
  },
  on: (event, [data]) => (event === 'message' ? { kind: 'message', message: message.parse(data) } : null),
};

const roomFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), instance: z.string() }),
  z.object({
    type: z.literal('message'),
    data: message,
  }),
  z.object({ type: z.literal('refused'), reason: z.string(), id: z.number().optional() }),
]);

function readFrame(text: string): RoomEvent | null {
  const parsed = roomFrame.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const frame = parsed.data;
  switch (frame.type) {
    case 'hello':
      return { kind: 'joined', instance: frame.instance };
    case 'message':
      return { kind: 'message', message: frame.data };
    case 'refused':
      return { kind: 'refused', reason: frame.reason, ...(frame.id !== undefined && { sequence: frame.id }) };
  }
}
