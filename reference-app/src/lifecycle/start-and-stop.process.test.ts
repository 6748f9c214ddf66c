import { once } from 'node:events';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, joinRoom } from '../../test/room-member.ts';
import { type Instance, launchInstance, startInstances, statusOf } from '../../test/start-instance.ts';

async function startOne(env: Record<string, string>): Promise<Instance> {
  const [instance] = await startInstances(1, { env });
  return instance as Instance;
}

test('SIGTERM: unready at once, serving while it drains, sockets closed with 1012, then exit 0', async () => {
  await using app = await startOne({ DRAIN_MS: '500' });
  const member = await joinRoom('member', app.url);
  const closed = once(member.socket, 'close');
  const signaledMs = performance.now();
  app.process.kill('SIGTERM');

  await eventually('unready', async () => (await statusOf(new URL('/health/ready', app.url))) === 503);
  const served = await fetch(new URL('/api/items', app.url));
  expect(served.status).toBe(200);
  expect(served.headers.get('connection')).toBe('close');
  expect(member.socket.readyState).toBe(member.socket.OPEN);

  const [code] = await closed;
  expect(code).toBe(1012);
  expect((await app.ended).code).toBe(0);
  const tookMs = performance.now() - signaledMs;
  expect(tookMs).toBeGreaterThan(500);
  expect(tookMs).toBeLessThan(2_000);
});

test('a request that is in flight when it stops listening is finished', async () => {
  await using app = await startOne({ DRAIN_MS: '0' });
  const request = slowRequest(app);
  await request.begun;
  app.process.kill('SIGTERM');
  await eventually('the port to close', async () => (await statusOf(app.url)) === null);
  request.finish();
  expect(await request.answer).toMatch(/^HTTP\/1\.1 201 /);
  expect((await app.ended).code).toBe(0);
});

test('a request that never ends is cut off in time, and the exit code says so', async () => {
  await using app = await startOne({ DRAIN_MS: '0', SHUTDOWN_TIMEOUT_MS: '600' });
  const request = slowRequest(app);
  await request.begun;
  const signaledMs = performance.now();
  app.process.kill('SIGTERM');
  expect((await app.ended).code).toBe(1);
  expect(performance.now() - signaledMs).toBeLessThan(1_500);
});

test('idle keep-alive connections do not hold it up', async () => {
  await using app = await startOne({ DRAIN_MS: '0' });
  const socket = createConnection(Number(app.url.port), '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nhost: app\r\n\r\n');
  await once(socket, 'data');
  const signaledMs = performance.now();
  app.process.kill('SIGTERM');
  expect((await app.ended).code).toBe(0);
  expect(performance.now() - signaledMs).toBeLessThan(1_000);
});

test('a second signal ends it at once', async () => {
  await using app = await startOne({ DRAIN_MS: '5000' });
  app.process.kill('SIGTERM');
  await eventually('unready', async () => (await statusOf(new URL('/health/ready', app.url))) === 503);
  app.process.kill('SIGINT');
  expect((await app.ended).code).toBe(130);
});

test('wrong settings end the start with exit code 1 and a message for each', async () => {
  const app = await launchInstance({ env: { SESSION_STORAGE: 'mongo', KEEP_ALIVE_TIMEOUT_MS: 'long' } });
  const { code, stderr } = await app.ended;
  expect(code).toBe(1);
  expect(stderr).toMatchInlineSnapshot(`
    "The app cannot start. 2 settings are wrong:
      SESSION_STORAGE is 'mongo'. Allowed: memory, sqlite, redis, postgres, jwt.
      KEEP_ALIVE_TIMEOUT_MS is 'long'. Allowed: a whole number from 1 to 3600000.
    "
  `);
});

test('a store that does not answer ends the start with its name and the reason', async () => {
  const redisUrl = new URL('redis://:hunter2@127.0.0.1:1');
  const env = { STARTUP_TIMEOUT_MS: '300', LOG_LEVEL: 'silent' };
  const app = await launchInstance({ sessions: 'redis', redisUrl, env });
  const { code, stderr } = await app.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('Redis at 127.0.0.1:1 is not available.');
  expect(stderr).not.toContain('hunter2');
});

test('a port that is taken ends the start with the port', async () => {
  await using first = await startOne({});
  const second = await launchInstance({ env: { PORT: first.url.port } });
  const { code, stderr } = await second.ended;
  expect(code).toBe(1);
  expect(stderr).toContain(`address already in use 127.0.0.1:${first.url.port}`);
});

/** A log-in whose last byte is not sent before `finish`. */
function slowRequest(app: Instance) {
  const body = JSON.stringify({ user: 'ann' });
  const socket = createConnection(Number(app.url.port), '127.0.0.1');
  socket.on('error', () => {});
  const head = `POST /api/session HTTP/1.1\r\nhost: app\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const begun = once(socket, 'connect').then(async () => {
    socket.write(head + body.slice(0, -1));
    await sleep(100);
  });
  return { begun, finish: () => socket.write(body.slice(-1)), answer: text(socket) };
}
