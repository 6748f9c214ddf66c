import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { startFleet } from '../../test/start-instance.ts';

const connections = new Agent({ connections: 20 });
afterAll(() => connections.close());

/** Logs in and resolves to the cookie. */
async function logIn(url: URL | undefined, user: string): Promise<string> {
  const { statusCode, headers, body } = await request(new URL('/api/session', url), {
    dispatcher: connections,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  await body.dump();
  if (statusCode !== 201) throw new Error(`A log-in was answered with ${statusCode}.`);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

async function statusOf(url: URL | undefined, cookie: string): Promise<number> {
  const { statusCode, body } = await request(new URL('/api/session', url), {
    dispatcher: connections,
    headers: { cookie },
  });
  await body.dump();
  return statusCode;
}

test('S11: a token is accepted after the log-out, by every instance, until it expires', async () => {
  await using fleet = await startFleet(2, { sessions: 'jwt', env: { SESSION_TTL_SECONDS: '3' } });
  const cookie = await logIn(fleet.urls[0], 'ada');
  const loggedInMs = performance.now();
  const { statusCode, headers } = await request(new URL('/api/session', fleet.urls[0]), {
    method: 'DELETE',
    headers: { cookie },
  });
  expect(statusCode).toBe(204);
  expect(String(headers['set-cookie'])).toMatch(/^token=;/);
  for (const url of fleet.urls) expect(await statusOf(url, cookie)).toBe(200);
  await sleep(loggedInMs + 4_000 - performance.now());
  for (const url of fleet.urls) expect(await statusOf(url, cookie)).toBe(401);
});
