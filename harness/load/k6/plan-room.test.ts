import { expect, test } from 'vitest';
import type { RoomProtocol } from '../../app/adapter.ts';
import { roomsOfScript } from './plan-room.ts';

const plain: RoomProtocol = { path: () => '/', publish: () => '', read: () => null };

test('k6 takes rooms that are joined by an address, and says what it cannot do', () => {
  expect(roomsOfScript(plain)).toBe(plain);
  expect(() => roomsOfScript({ ...plain, greet: () => [] })).toThrow(
    /rooms have greet. Use the driver 'sockets'/,
  );
  expect(() => roomsOfScript({ protocol: 'socket.io', publish: () => ['say'], on: () => null })).toThrow(
    /speaks plain WebSockets, and the adapter's rooms are of Socket.IO. Use the driver 'sockets'/,
  );
});
