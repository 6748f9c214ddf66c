import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { untilClosed } from './until-closed.ts';

async function serverThat(answer: (socket: Socket) => void): Promise<URL> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n';
const { signal } = new AbortController();
const options = { path: '/ready', forMs: 300, enoughMs: 60_000, signal };

test('a server that closes an idle connection is timed from its answer', async () => {
  const server = await serverThat((socket) => {
    socket.write(`${head}\r\nok`);
    setTimeout(() => socket.end(), 100);
  });
  const idle = await untilClosed(server, options);
  expect(idle).toMatchObject({ kind: 'closed', isSaid: false });
  expect(idle.kind === 'closed' && idle.afterMs).toBeGreaterThan(80);
});

test('a server that says that it keeps connections long enough is believed at once', async () => {
  const server = await serverThat((socket) => socket.write(`${head}Keep-Alive: timeout=65\r\n\r\nok`));
  const startedMs = performance.now();
  expect(await untilClosed(server, options)).toEqual({ kind: 'kept', forMs: 65_000, isSaid: true });
  expect(performance.now() - startedMs).toBeLessThan(options.forMs);
});

test.each([
  ['says a shorter time', 'Keep-Alive: timeout=30\r\n', { kind: 'kept', forMs: 30_000, isSaid: true }],
  ['says nothing and closes nothing', '', { kind: 'kept', forMs: 300, isSaid: false }],
  ['closes after each answer', 'Connection: close\r\n', { kind: 'per-request' }],
])('a server that %s is taken so', async (_, header, expected) => {
  const server = await serverThat((socket) => socket.write(`${head}${header}\r\nok`));
  expect(await untilClosed(server, options)).toEqual(expected);
});

test('without an answer it is unknown, and why', async () => {
  const server = await serverThat((socket) => socket.end());
  expect(await untilClosed(server, options)).toEqual({
    kind: 'unknown',
    because: 'it closed the connection without an answer',
  });
});
