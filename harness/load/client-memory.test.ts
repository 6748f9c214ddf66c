import { expect, test } from 'vitest';
import { browserMemory, noMemory } from './client-memory.ts';

const entry = new URL('http://127.0.0.1:8080');
const get = (path: string) => ({ method: 'GET', path }) as const;

test('a cookie goes back to the paths that it is for, and nowhere else', () => {
  const memory = browserMemory(entry);
  memory.takeCookies('/log-in', { 'set-cookie': ['sid=1; Path=/api; HttpOnly', 'lb=app-2; Path=/'] });
  expect(memory.headersFor(get('/api/session'))).toEqual(['cookie', 'sid=1; lb=app-2']);
  expect(memory.headersFor(get('/other'))).toEqual(['cookie', 'lb=app-2']);
});

test('a cookie that the app expires is gone', () => {
  const memory = browserMemory(entry);
  memory.takeCookies('/', { 'set-cookie': 'sid=1; Path=/' });
  memory.takeCookies('/', { 'set-cookie': 'sid=; Path=/; Max-Age=0' });
  expect(memory.headersFor(get('/'))).toEqual([]);
});

test('a secure cookie is kept on loopback, as browsers do, and one for another host is not', () => {
  const memory = browserMemory(entry);
  memory.takeCookies('/', {
    'set-cookie': ['a=1; Secure; Path=/', 'b=2; Domain=example.com', 'not a cookie'],
  });
  expect(memory.headersFor(get('/'))).toEqual(['cookie', 'a=1']);
});

test('remembered headers are sent along until they are replaced or forgotten', () => {
  const memory = browserMemory(entry);
  memory.remember({ authorization: 'Bearer 1' });
  memory.remember({ authorization: 'Bearer 2' });
  const request = { ...get('/'), headers: { accept: 'text/plain' } };
  expect(memory.headersFor(request)).toEqual(['accept', 'text/plain', 'authorization', 'Bearer 2']);
  memory.takeCookies('/', { 'set-cookie': 'sid=1' });
  memory.forget();
  expect(memory.headersFor(request)).toEqual(['accept', 'text/plain']);
});

test('a client without memory sends what the adapter says and nothing else', () => {
  noMemory.takeCookies('/', { 'set-cookie': 'sid=1' });
  noMemory.remember({ authorization: 'Bearer 1' });
  expect(noMemory.headersFor({ ...get('/'), headers: { accept: '*/*' } })).toEqual(['accept', '*/*']);
});
