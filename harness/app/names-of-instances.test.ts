import { expect, test } from 'vitest';
import { tinyApp } from '../environment/fixtures/tiny-app.ts';
import type { GuardedAdapter } from './guarded-adapter.ts';
import { withNamesOf } from './names-of-instances.ts';

const idOf = (said: string) => (said === 'c0ffee' ? 'app-2' : null);
const named = withNamesOf<GuardedAdapter>(
  {
    ...tinyApp.adapter,
    rooms: {
      path: () => '/',
      publish: () => '',
      read: (text) =>
        text === 'both'
          ? [
              { kind: 'joined', instance: 'c0ffee' },
              { kind: 'refused', reason: 'full' },
            ]
          : { kind: 'joined', instance: text === '' ? null : text },
    },
    executions: {
      request: () => ({ method: 'GET', path: '/' }),
      read: () => ({ after: null, executions: [{ task: 't', instance: 'c0ffee', completed: true }] }),
    },
  },
  idOf,
);

test('whatever an app calls its instances, headers, rooms and executions name them by their ids', () => {
  expect(named.instanceOf({ 'x-instance': 'c0ffee' })).toBe('app-2');
  expect(named.instanceOf({ 'x-instance': 'somebody' })).toBeNull();
  expect(named.instanceOf({})).toBeNull();
  const { rooms } = named;
  if (!rooms || rooms.protocol === 'socket.io') throw new Error('Other rooms.');
  expect(rooms.read('c0ffee', null)).toEqual({ kind: 'joined', instance: 'app-2' });
  expect(rooms.read('', null)).toEqual({ kind: 'joined', instance: null });
  expect(rooms.read('both', null)).toEqual([
    { kind: 'joined', instance: 'app-2' },
    { kind: 'refused', reason: 'full' },
  ]);
  const page = named.executions?.read({ status: 200, headers: {}, body: '' });
  expect(page?.executions).toEqual([{ task: 't', instance: 'app-2', completed: true }]);
});

test('an event and an acknowledgement of Socket.IO name them by their ids too', () => {
  const { rooms } = withNamesOf<GuardedAdapter>(
    {
      ...tinyApp.adapter,
      rooms: {
        protocol: 'socket.io',
        joined: ([instance]) => ({ kind: 'joined', instance: String(instance) }),
        publish: () => ['say'],
        on: (_event, [instance]) => [{ kind: 'joined', instance: String(instance) }],
      },
    },
    idOf,
  );
  if (rooms?.protocol !== 'socket.io') throw new Error('Other rooms.');
  expect(rooms.joined?.(['c0ffee'])).toEqual({ kind: 'joined', instance: 'app-2' });
  expect(rooms.on('joined', ['c0ffee'])).toEqual([{ kind: 'joined', instance: 'app-2' }]);
});

test('instances that were told their ids are called by these', () => {
  expect(withNamesOf(tinyApp.adapter, undefined)).toBe(tinyApp.adapter);
});
