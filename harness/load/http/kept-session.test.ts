import { expect, test } from 'vitest';
import type { HttpResponse } from '../../app/adapter.ts';
import { tinyApp } from '../fixtures/tiny-app.ts';
import { browserMemory } from './client-memory.ts';
import { refuseUnkeptSession as refuse } from './kept-session.ts';

const adapter = tinyApp('/');
const app = { adapter, entry: new URL('http://127.0.0.1') };
const walk = { prepare: ['log-in'], steps: ['list-items', 'read-session'], afterwards: [] } as const;
const request = { method: 'GET', path: '/log-in' } as const;

function loggedIn(headers: HttpResponse['headers'], at = 'http://127.0.0.1') {
  const memory = browserMemory(new URL(at));
  memory.takeCookies(request, headers);
  return { name: 'client-1', memory, lastLogIn: { operation: 'log-in', request, headers, remember: {} } };
}

test('a cookie that the client does not send is named, with the reason and what to set', () => {
  const client = loggedIn({
    'set-cookie': ['SCALEPROOF_PEER=a; Path=/', 'sid=1; Path=/; Domain=shop.example'],
  });
  expect(() => refuse(app, walk, [client])).toThrow(
    "'log-in' succeeded, but nothing that client-1 sends with 'read-session' identifies its session: the cookie 'sid' is " +
      'not sent, because its Domain is shop.example, and the client asks 127.0.0.1. Set publicUrl of the adapter',
  );
});

test('a response that gives the client nothing at all is reported too', () => {
  expect(() => refuse(app, walk, [loggedIn({})])).toThrow('the response set no cookie');
});

test('what carries a session is taken: a cookie, a header that is remembered, a request that names its client', () => {
  refuse(app, walk, [loggedIn({ 'set-cookie': 'sid=1; Path=/' })]);
  const adapterThere = { ...adapter, publicUrl: 'https://shop.example' };
  const secure = { 'set-cookie': 'sid=1; Path=/; Domain=shop.example; Secure' };
  refuse({ ...app, adapter: adapterThere }, walk, [loggedIn(secure, 'https://shop.example')]);
  const remembering = loggedIn({});
  remembering.memory.remember({ authorization: 'Bearer 1' });
  refuse(app, walk, [remembering]);
  const { 'read-session': read } = adapter.operations;
  if (!read) throw new Error('The tiny app has sessions.');
  const naming = {
    ...read,
    request: ({ name }: { name: string }) => ({ method: 'GET', path: `/of/${name}` }) as const,
  };
  const operations = { ...adapter.operations, 'read-session': naming };
  refuse({ ...app, adapter: { ...adapter, operations } }, walk, [loggedIn({})]);
});

test('without operations on a session nothing can be missing', () => {
  refuse(app, { ...walk, steps: ['list-items'] }, [loggedIn({})]);
});

test('an app that forgets one session in some, and a session that is over when the load begins, are for checkers', () => {
  const kept = loggedIn({ 'set-cookie': 'sid=1; Path=/' });
  refuse(app, walk, [loggedIn({}), kept]);
  kept.memory.forget();
  refuse(app, walk, [kept]);
});
