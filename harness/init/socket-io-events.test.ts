import { expect, test } from 'vitest';
import { socketIoEventsIn } from './seen-in-sources.ts';

const chat = `
io.on('connection', (socket) => {
  socket.on('join', (room, joined) => socket.join(room));
  socket.on('say', (room, message) => socket.to(room).emit('said', message));
  socket.on('disconnect', () => {});
});`;

test('the events of an app with Socket.IO are seen, and of no other', () => {
  const sources = new Map([['server.js', chat]]);
  expect(socketIoEventsIn(sources, 'socket.io')).toEqual({
    value: { join: 'join', publish: 'say', heard: 'said' },
    in: 'server.js',
  });
  expect(socketIoEventsIn(sources, 'ws')).toBeNull();
  expect(socketIoEventsIn(new Map([['server.js', 'new Server(http);']]), 'socket.io')).toBeNull();
});
