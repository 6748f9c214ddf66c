import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { AppAdapter } from '../../app/adapter.ts';
import { autocannonDriver } from '../autocannon/autocannon-driver.ts';
import { journey, tinyJob } from '../fixtures/tiny-app.ts';
import { native } from './native-driver.ts';

/** Wants the token of its form, which is good once, and forgets each session after four answers. */
async function strictServer() {
  const forms = new Set<string>();
  const sessions = new Map<string, number>();
  const posted: string[] = [];
  let made = 0;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app.test');
    const token = searchParams.get('token') ?? '';
    const sid = /sid=(\d+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (pathname === '/form') {
      forms.add(String(++made));
      response.end(JSON.stringify({ token: String(made) }));
    } else if (pathname === '/login' && forms.delete(token)) {
      sessions.set(token, 4);
      posted.push(searchParams.get('user') ?? '');
      response.setHeader('set-cookie', `sid=${token}; Path=/`).end('{}');
    } else if (pathname === '/me' && (sessions.get(sid) ?? 0) > 0) {
      sessions.set(sid, (sessions.get(sid) ?? 0) - 1);
      response.end('{}');
    } else response.writeHead(pathname === '/me' ? 401 : 403).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { entry: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), posted };
}

const operations: AppAdapter['operations'] = {
  form: {
    request: () => ({ method: 'GET', path: '/form' }),
    read: ({ body }) => ({ outcome: 'ok', keep: JSON.parse(body) }),
  },
  'sign-in': {
    role: 'log-in',
    after: ['form'],
    request: ({ kept, number }) => ({
      method: 'POST',
      path: `/login?token=${kept.token}&user=user-${number}`,
    }),
    read: ({ status }) =>
      status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: `status-${status}` },
  },
  'my-account': {
    role: 'read-session',
    request: () => ({ method: 'GET', path: '/me' }),
    read: ({ status }) =>
      status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: 'session-missing' },
  },
};

function jobAt(entry: URL) {
  const job = tinyJob({
    entry,
    workload: journey(3, ['my-account'], { prepare: ['sign-in'], onSessionMissing: 'log-in-again' }),
    load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 10 },
    phases: { warmupMs: 0, measuredMs: 600, cooldownMs: 0 },
  });
  return { ...job, adapter: { ...job.adapter, operations } };
}

test('what one answer gives is in the next request, and a client whose session is gone goes through all of it again', async () => {
  const { entry, posted } = await strictServer();
  const { history } = await native().run(jobAt(entry), new AbortController().signal);
  const ofOne = history.operations.filter(({ client }) => client === 'client-1');
  const round = ['form', 'sign-in', 'my-account', 'my-account', 'my-account', 'my-account', 'my-account'];
  expect(ofOne.slice(0, 14).map(({ operation }) => operation)).toEqual([...round, ...round]);
  expect(ofOne.slice(0, 7).map(({ outcome }) => outcome)).toEqual([...Array(6).fill('ok'), 'fail']);
  expect(history.operations.every(({ error }) => error === null || error === 'session-missing')).toBe(true);
  expect(new Set(posted)).toEqual(new Set(['user-1', 'user-2', 'user-3']));
});

test('a driver that makes its requests before the load refuses an adapter that makes them of answers', async () => {
  const { entry } = await strictServer();
  const workload = { kind: 'request', operation: 'sign-in', timeoutMs: 1_000 } as const;
  const load = { kind: 'constant-users', users: 1, thinkMs: 0 } as const;
  const running = autocannonDriver().run({ ...jobAt(entry), workload, load }, new AbortController().signal);
  await expect(running).rejects.toMatchObject({
    code: 'SP_CONFIG_INVALID',
    message: expect.stringContaining("The driver 'autocannon' makes its requests before the load"),
  });
});
