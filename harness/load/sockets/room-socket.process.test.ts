import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { standStill } from '../../fixtures/stand-still.ts';
import { RoomSocket } from './room-socket.ts';

const pingEveryMs = 100;

/** How often a client came into the room of a server that answers each ping, and does this after it. */
async function joinsOf(afterPong: () => void, forMs: number): Promise<number> {
  let joins = 0;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    joins += 1;
    socket.on('ping', afterPong);
    socket.send('joined');
  });
  await once(server, 'listening');
  const client = new RoomSocket({
    entry: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    name: 'socket-1',
    number: 1,
    instanceOf: () => null,
    logIn: null,
    room: 'any',
    rooms: {
      path: (room) => `/${room}`,
      publish: (message) => JSON.stringify(message),
      read: () => ({ kind: 'joined', instance: 'app-1' }),
    },
    pingEveryMs,
    messageBytes: 0,
    reconnect: { firstDelayMs: 1, maxDelayMs: 1, jitter: 'none' },
    random: seededRandom(1),
    clock: systemClock,
    localAddress: null,
  });
  await client.join();
  client.keep();
  await sleep(forMs);
  await client.close();
  server.close();
  return joins;
}

test('a pong that was there in time is one, although this process stood still until it was too late', async () => {
  expect(await joinsOf(() => standStill(2.5 * pingEveryMs), 8 * pingEveryMs)).toBe(1);
});
