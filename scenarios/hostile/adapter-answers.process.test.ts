import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExecutionLedger, HttpRequest } from '../../harness/app/adapter.ts';
import { someClient } from '../../harness/app/fixtures/some-client.ts';
import { guardAdapter } from '../../harness/app/guarded-adapter.ts';
import { systemClock } from '../../harness/core/clock.ts';
import { tinyApp } from '../../harness/load/fixtures/tiny-app.ts';
import { askOnce } from '../../harness/load/http/ask-once.ts';
import { HttpConnection } from '../../harness/load/http/http-connection.ts';
import { readExecutions } from '../../harness/load/ledger/read-executions.ts';

/** Servers write answers in many ways. By path: the bytes, after which the connection closes if they say so. */
const zipped = gzipSync('{"name":"café"}');
const answers: Readonly<Record<string, string | Buffer>> = {
  '/old': 'HTTP/1.0 200 OK\r\nServer: old\r\n\r\nuntil the end',
  '/trailers':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
  '/nothing': 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
  '/latin': 'HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 2\r\n\r\n\xff\xfe',
  '/cookies':
    'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Instance: a, b\r\nX-Instance: c\r\nContent-Length: 0\r\n\r\n',
  '/early': 'HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  '/zipped': Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${zipped.length}\r\n\r\n`),
    zipped,
  ]),
  '/hint': 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  '/page': 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage',
};
/** What was asked, as it came over the wire. */
const asked: string[] = [];
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (bytes) => {
    const head = String(bytes).split('\r\n\r\n', 1)[0] ?? '';
    asked.push(head);
    const path = /^\w+ ([^? ]+)/.exec(head)?.[1] ?? '';
    socket.end(answers[path] ?? 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 'latin1');
  });
});
let at: URL;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  at = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => void server.close());

const { signal } = new AbortController();
const ask = (path: string, rest: Partial<HttpRequest> = {}) =>
  askOnce(at, { method: 'GET', path, ...rest }, { timeoutMs: 5_000, signal });

test.each([
  ['/old', { status: 200, body: 'until the end' }],
  ['/trailers', { status: 200, body: 'hello' }],
  ['/nothing', { status: 204, body: '' }],
  ['/latin', { headers: { 'x-name': 'caf\xe9' }, body: '\ufffd\ufffd' }],
  ['/cookies', { headers: { 'set-cookie': ['a=1', 'b=2'], 'x-instance': ['a, b', 'c'] } }],
  ['/early', { status: 413 }],
  ['/zipped', { body: '{"name":"café"}' }],
  ['/hint', { status: 200, body: 'ok' }],
])('the response of %s is judged correctly', async (path, expected) => {
  expect(
    await ask(path, { method: 'POST', body: 'x'.repeat(path === '/early' ? 5_000_000 : 1) }),
  ).toMatchObject(expected);
});

test('two names of an instance in one answer are none', async () => {
  const { headers } = await ask('/cookies');
  const guarded = guardAdapter({ ...tinyApp('/'), instanceOf: (all) => all['x-instance'] as string });
  expect(guarded.adapter.instanceOf(headers, 200)).toBeNull();
  expect(guarded.complaints()).toMatchObject([{ function: 'instanceOf', count: 1, onErrorPages: 0 }]);
});

test('headers of an adapter that belong to the driver are sent once, and not by the adapter', async () => {
  const written = {
    method: 'POST',
    path: '/page',
    body: 'ab',
    headers: Object.freeze({
      HOST: 'shop.example',
      'Content-Length': '99',
      'transfer-encoding': 'chunked',
      Connection: 'Upgrade',
    }),
  };
  const work = { request: () => written as HttpRequest, read: () => ({ outcome: 'ok' }) as const };
  const { adapter } = guardAdapter({ ...tinyApp('/'), operations: { work } });
  const request = adapter.operations.work?.request(someClient());
  if (!request) throw new Error('There is an operation.');
  asked.length = 0;
  await ask(request.path, request);
  expect(asked).toEqual([
    'POST /page HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\ncontent-length: 2',
  ]);
});

test.each([
  ['names the same page again', () => 'again', "a page names 'again' as what comes after it, again"],
  ['always has another page', (count: number) => String(count), 'page 10000 was not the last one'],
])('a ledger of executions that %s is refused, and not read for ever', async (_, after, because) => {
  let count = 0;
  const ledger: ExecutionLedger = {
    request: () => ({ method: 'GET', path: '/page' }),
    read: () => ({ executions: [], after: after(count++) }),
  };
  // Answers at once: what is proven is that the reading ends.
  const connection = {
    send: async () => ({ kind: 'answer', endedUs: 0, response: { status: 200, headers: {}, body: '' } }),
  };
  const reading = readExecutions(ledger, {
    connection: connection as unknown as HttpConnection,
    expected: 1,
    patienceMs: 60_000,
    signal,
  });
  await expect(reading).rejects.toMatchObject({
    code: 'SP_ADAPTER_FAILED',
    message: expect.stringContaining(because),
  });
});

test('a connection that the app closes after each answer is opened again for the next', async () => {
  const connection = new HttpConnection({
    entry: at,
    timeoutMs: 5_000,
    mode: 'keep-alive',
    clock: systemClock,
    localAddress: null,
    trust: undefined,
  });
  const replies = [];
  for (let time = 0; time < 5; time++) {
    replies.push((await connection.send({ method: 'GET', path: '/nothing' }, [])).kind);
  }
  expect([replies, connection.number]).toEqual([new Array(5).fill('answer'), 5]);
  await connection.close();
});
