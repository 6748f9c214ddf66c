import { expect, test } from 'vitest';
import { roomProblems } from './written-rooms.ts';

function problemsOf(rooms: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  const say = (path: string, message: string) => void problems.push(`${path}: ${message}`);
  roomProblems(rooms, { operations: ['sign-in'], say });
  return problems;
}

const socketIo = { protocol: 'socket.io', publish: () => ['say'], on: () => null };

test('rooms of Socket.IO need publish and on, and what they may have besides is checked', () => {
  expect(problemsOf({ ...socketIo, transports: ['polling'], namespace: '/chat', logIn: 'sign-in' })).toEqual(
    [],
  );
  expect(problemsOf({ protocol: 'socket.io' })).toMatchInlineSnapshot(`
    [
      "adapter.rooms.publish: expected a function, not undefined",
      "adapter.rooms.on: expected a function, not undefined",
    ]
  `);
  const wrong = {
    ...socketIo,
    transports: ['webtransport'],
    namespace: 'chat',
    logIn: 'sign-on',
    auth: async () => ({}),
    joined: () => null,
    acknowledged: () => null,
  };
  expect(problemsOf(wrong)).toMatchInlineSnapshot(`
    [
      "adapter.rooms.logIn: expected an operation of this adapter, not "sign-on". Did you mean 'sign-in'?",
      "adapter.rooms.auth: expected a function that returns at once; an async one returns a promise",
      "adapter.rooms.transports: expected a list of polling and websocket, not a list",
      "adapter.rooms.namespace: expected a path that begins with '/', not "chat"",
      "adapter.rooms.joined: it reads the acknowledgement of 'join', and there is no 'join'",
      "adapter.rooms.acknowledged: it reads acknowledgements of messages: add 'acknowledges: true'",
    ]
  `);
});

test('a protocol that is not known is answered with those that are', () => {
  expect(problemsOf({ ...socketIo, protocol: 'socketio' })).toMatchInlineSnapshot(`
    [
      "adapter.rooms.protocol: expected 'websocket', 'socket.io' or none, not "socketio". Did you mean 'socket.io'?",
    ]
  `);
});
