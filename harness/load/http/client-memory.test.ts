import { expect, test } from 'vitest';
import { browserMemory, noMemory } from './client-memory.ts';

const entry = new URL('http://127.0.0.1:8080');
const get = (path: string) => ({ method: 'GET', path }) as const;

test('a cookie goes back to the paths that it is for, and nowhere else', () => {
  const memory = browserMemory(entry);
  memory.takeCookies(get('/log-in'), { 'set-cookie': ['sid=1; Path=/api; HttpOnly', 'lb=app-2; Path=/'] });
  expect(memory.headersFor(get('/api/session'))).toEqual(['cookie', 'sid=1; lb=app-2']);
  expect(memory.headersFor(get('/other'))).toEqual(['cookie', 'lb=app-2']);
});

test('a cookie that the app expires is deleted', () => {
  const memory = browserMemory(entry);
  memory.takeCookies(get('/'), { 'set-cookie': 'sid=1; Path=/' });
  memory.takeCookies(get('/'), { 'set-cookie': 'sid=; Path=/; Max-Age=0' });
  expect(memory.headersFor(get('/'))).toEqual([]);
});

test('a secure cookie is kept on loopback, as browsers do, and one for another host is not', () => {
  const memory = browserMemory(entry);
  memory.takeCookies(get('/'), {
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
  memory.takeCookies(get('/'), { 'set-cookie': 'sid=1' });
  memory.forget();
  expect(memory.headersFor(request)).toEqual(['accept', 'text/plain']);
});

test('a header has one value: what a request says itself goes before what is remembered', () => {
  const memory = browserMemory(entry);
  memory.remember({ authorization: 'Bearer 1', 'x-tenant': 'a' });
  memory.takeCookies(get('/'), { 'set-cookie': ['sid=1', 'lang=en'] });
  const headers = { authorization: 'Basic 2', cookie: 'lang=fr; theme=dark' };
  expect(memory.headersFor({ ...get('/'), headers })).toEqual([
    ...['authorization', 'Basic 2', 'x-tenant', 'a'],
    ...['cookie', 'lang=fr; theme=dark; sid=1'],
  ]);
});

test('a client keeps cookies of the host that it asks for, by the scheme that people use', () => {
  const memory = browserMemory(new URL('https://shop.example'));
  const cookies = [
    'a=1; Domain=shop.example; Secure',
    '__Host-b=2; Path=/; Secure',
    'c=3; Domain=other.example',
  ];
  memory.takeCookies(get('/'), { 'set-cookie': cookies });
  expect(memory.headersFor(get('/'))).toEqual(['cookie', 'a=1; __Host-b=2']);
  const asked = { ...get('/'), headers: { host: 'other.example' } };
  memory.takeCookies(asked, { 'set-cookie': 'c=3; Domain=other.example' });
  expect(memory.headersFor(get('/'))).toEqual(['cookie', 'a=1; __Host-b=2']);
});

test.each([
  ['http://shop.example', 'sid=1; Secure', 'sid', 'it is Secure, and the client asks by http'],
  [
    'http://127.0.0.1',
    'sid=1; Domain=.shop.example',
    'sid',
    'its Domain is shop.example, and the client asks 127.0.0.1',
  ],
  [
    'http://127.0.0.1',
    'sid=1; Path=/admin',
    'sid',
    'its Path is /admin, and the client asks for /api/session',
  ],
  ['http://127.0.0.1', '__Host-sid=1; Path=/', '__Host-sid', 'begins with __Host-, and it is not Secure'],
  ['https://a.b', '__Host-sid=1; Path=/x; Secure', '__Host-sid', 'has a Domain, or a Path that is not /'],
  ['http://127.0.0.1', 'sid=1; Max-Age=0', 'sid', 'it has expired when it comes'],
  ['http://127.0.0.1', 'nothing', 'nothing', 'it cannot be read as a cookie'],
])('at %s the cookie %s is not sent, and it is said why', (origin, written, name, because) => {
  const memory = browserMemory(new URL(origin));
  const headers = { 'set-cookie': ['fine=1; Path=/', written] };
  memory.takeCookies(get('/log-in'), headers);
  expect(memory.notSent('/api/session', get('/log-in'), headers)).toEqual([
    { name, because: expect.stringContaining(because) },
  ]);
});

test('a client without memory sends what the adapter says and nothing else', () => {
  noMemory.takeCookies(get('/'), { 'set-cookie': 'sid=1' });
  noMemory.remember({ authorization: 'Bearer 1' });
  expect(noMemory.headersFor({ ...get('/'), headers: { accept: '*/*' } })).toEqual(['accept', '*/*']);
});
