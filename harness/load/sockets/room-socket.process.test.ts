import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { standStill } from '../../fixtures/stand-still.ts';
import { RoomSocket } from './room-socket.ts';

const pingEveryMs = 100;

interface Stay {
  readonly joins: number;
  /** How each connection ended. */
  readonly endings: readonly string[];
}

/** What a client sees of a server that takes it into a room and does `then` with its socket. */
async function stayWith(then: (socket: WebSocket) => void, forMs: number): Promise<Stay> {
  let joins = 0;
  const endings: string[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    joins += 1;
    socket.send('joined');
    then(socket);
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
  client.listen({
    joined() {},
    message() {},
    accepted() {},
    refused() {},
    left: ({ because }) => void endings.push(because),
    comesBack() {},
  });
  await sleep(forMs);
  await client.close();
  server.close();
  return { joins, endings };
}

test('a pong that was there in time is one, although this process stood still until it was too late', async () => {
  const standStillAfterPongs = (socket: WebSocket) =>
    void socket.on('ping', () => standStill(2.5 * pingEveryMs));
  expect((await stayWith(standStillAfterPongs, 8 * pingEveryMs)).joins).toBe(1);
});

test('how a connection ended is told by its code and its reason, or by what came in their place', async () => {
  const ways: ((socket: WebSocket) => void)[] = [
    (socket) => socket.close(1012, 'restart'),
    (socket) => socket.close(),
    (socket) => socket.terminate(),
  ];
  const then = (socket: WebSocket) => void setTimeout(() => ways.shift()?.(socket), 20);
  const { endings } = await stayWith(then, 600);
  expect(endings).toEqual([
    "closed with 1012 'restart'",
    'closed without a code (1005)',
    'it broke without a closing frame (1006)',
  ]);
});
