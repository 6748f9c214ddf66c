import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { HttpRequest } from '../../app/adapter.ts';
import { systemClock } from '../../core/clock.ts';
import { standStill } from '../../fixtures/stand-still.ts';
import { type ConnectionOptions, HttpConnection } from './http-connection.ts';

const get: HttpRequest = { method: 'GET', path: '/a?b=1' };
const whole = (headers = '') => `HTTP/1.1 200 OK\r\n${headers}content-length: 2\r\n\r\nhi`;

/** A connection to a server that writes one of `answers` for each thing that it reads, and all that the server read. */
async function talk(
  answers: readonly ((socket: Socket) => void)[],
  rest: Partial<ConnectionOptions> = {},
): Promise<AsyncDisposable & { readonly connection: HttpConnection; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket
      .on('data', (bytes) => answers[asked.push(bytes.toString('latin1')) - 1]?.(socket))
      .on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const entry = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const options = {
    entry,
    timeoutMs: 5_000,
    mode: 'keep-alive',
    clock: systemClock,
    localAddress: null,
    trust: undefined,
  } as const;
  const connection = new HttpConnection({ ...options, ...rest });
  return {
    connection,
    asked,
    async [Symbol.asyncDispose]() {
      await connection.close();
      server.close();
    },
  };
}

const writes = (text: string) => (socket: Socket) => void socket.write(text);
const ends = (text: string) => (socket: Socket) => void socket.end(text);

test('what is sent is a request with its headers as latin1, and its body as UTF-8 with its length', async () => {
  await using talking = await talk([writes(whole()), writes(whole())]);
  const { connection, asked } = talking;
  await connection.send(get, ['cookie', 'sid=\xe9']);
  await connection.send({ method: 'POST', path: '/', body: '{"a":"é"}' }, []);
  const host = /host: 127\.0\.0\.1:\d+\r\n/;
  expect(asked.map((text) => text.replace(host, ''))).toEqual([
    'GET /a?b=1 HTTP/1.1\r\ncookie: sid=\xe9\r\n\r\n',
    'POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\n{"a":"\xc3\xa9"}',
  ]);
  expect(connection.number).toBe(1);
});

test.each<[string, (socket: Socket) => void]>([
  ['its answer says so', writes(whole('connection: close\r\n'))],
  ['the other side would close it soon', writes(whole('keep-alive: timeout=1\r\n'))],
  ['something came that nobody asked for', writes(`${whole()}HTTP/1.1 200 OK\r\n`)],
  ['the other side has closed it', ends(whole())],
  ['the end of the connection was the end of the answer', ends('HTTP/1.1 200 OK\r\n\r\nhi')],
])(
  'a connection is not used again when %s, and the next request is answered over another one',
  async (_, first) => {
    await using talking = await talk([first, writes(whole())]);
    const { connection } = talking;
    const answer = { kind: 'answer', response: { status: 200, body: 'hi' } };
    expect(await connection.send(get, [])).toMatchObject(answer);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await connection.send(get, [])).toMatchObject(answer);
    expect(connection.number).toBe(2);
  },
);

test('what is no response is an error, and the next request is answered over another connection', async () => {
  await using talking = await talk([writes('SSH-2.0\r\n'), writes(whole())]);
  const { connection } = talking;
  const trouble = { kind: 'trouble', error: 'bad-response', outcome: 'unknown' };
  expect(await connection.send(get, [])).toMatchObject(trouble);
  expect(await connection.send(get, [])).toMatchObject({ kind: 'answer' });
  expect(connection.number).toBe(2);
});

test('a late answer is not taken for the answer to the next request', async () => {
  const late = (socket: Socket) => void setTimeout(() => socket.write(whole('x-is: late\r\n')), 200);
  await using talking = await talk([late, late, writes(whole())], { timeoutMs: 100 });
  const { connection } = talking;
  const trouble = { kind: 'trouble', error: 'timeout', outcome: 'unknown' };
  expect(await connection.send(get, [])).toMatchObject(trouble);
  // The timer that ended the first one serves the second one as well.
  expect(await connection.send(get, [])).toMatchObject(trouble);
  expect(await connection.send(get, [])).toMatchObject({ response: { headers: { 'content-length': '2' } } });
});

test('an answer that was there in time is one, although this process stood still until it was too late', async () => {
  const answersAndStandsStill = (socket: Socket) => {
    socket.write(whole());
    standStill(300);
  };
  await using talking = await talk([answersAndStandsStill], { timeoutMs: 100 });
  expect(await talking.connection.send(get, [])).toMatchObject({ kind: 'answer' });
});

test.each([
  [{ ...get, path: '/a b' }, []],
  [get, ['x-a', '1\r\nx-b: 2']],
])('%j with the headers %j is refused: it would be more than one request', async (request, headers) => {
  await using talking = await talk([]);
  await expect(talking.connection.send(request, headers)).rejects.toThrow('cannot be');
});

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel';
const resets = (text: string) => (socket: Socket) => socket.write(text, () => socket.resetAndDestroy());

test.each<[string, string, (socket: Socket) => void]>([
  ['a length that is not met', 'incomplete-body', ends('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi')],
  ['a chunk that is cut', 'incomplete-body', ends(chunked)],
  ['a last chunk that does not come', 'incomplete-body', ends(`${chunked}lo\r\n`)],
  ['a body that ends in a reset', 'incomplete-body', resets(chunked)],
  ['half a head', 'reset', ends('HTTP/1.1 200 OK\r\ncontent-le')],
  ['a head of 200 KiB', 'response-head-too-large', writes(`HTTP/1.1 200 OK\r\na: ${'x'.repeat(200_000)}`)],
])('%s is the error %s, of unknown outcome', async (_, error, answer) => {
  await using talking = await talk([answer]);
  expect(await talking.connection.send(get, [])).toMatchObject({
    kind: 'trouble',
    error,
    outcome: 'unknown',
  });
});

test.each<[string, (socket: Socket) => void]>([
  ['of HTTP/1.0 that ends with its connection', ends('HTTP/1.0 200 OK\r\n\r\nhi')],
  ['of HTTP/1.0 with a length', ends('HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi')],
  ['of HTTP/1.1 that ends with its connection', ends('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhi')],
  ['with a head of 64 KiB', writes(whole(`x-large: ${'x'.repeat(65_000)}\r\n`))],
])('an answer %s is a whole one', async (_, answer) => {
  await using talking = await talk([answer]);
  const reply = await talking.connection.send(get, ['x-large', 'x'.repeat(65_000)]);
  expect(reply).toMatchObject({ kind: 'answer', response: { status: 200, body: 'hi' } });
});
