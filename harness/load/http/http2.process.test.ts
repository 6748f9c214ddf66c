import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpOperation } from '../../app/adapter.ts';
import { certificates } from '../../app/fixtures/certificates.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import { numberOf } from '../fixtures/read-result.ts';
import { startSecureServer } from '../fixtures/secure-server.ts';
import { journey, tinyJob } from '../fixtures/tiny-app.ts';
import { native } from './native-driver.ts';

const never = new AbortController().signal;
const tls = { ca: certificates.ca };

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse, body: Buffer) => void;

async function serve(handler: Handler) {
  const [cert, key] = await Promise.all([readFile(certificates.server), readFile(certificates.serverKey)]);
  const seen = { sessions: 0, versions: new Set<string>() };
  const server = createSecureServer({ cert, key, allowHTTP1: true }, async (request, response) => {
    seen.versions.add(request.httpVersion);
    response.stream?.on('error', () => {});
    handler(request, response, await buffer(request));
  });
  server.on('session', () => {
    seen.sessions += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { entry: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`), seen };
}

const operation = (request: HttpOperation['request'], read?: HttpOperation['read']): HttpOperation => ({
  request,
  read:
    read ??
    (({ status }) => (status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: `status-${status}` })),
});

async function run(
  entry: URL,
  operations: Record<string, HttpOperation>,
  { timeoutMs = 5_000, measuredMs = 500 } = {},
) {
  const job = tinyJob({
    entry,
    workload: journey(2, Object.keys(operations), { connections: 'http2', timeoutMs }),
    load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 2 },
    phases: { warmupMs: 0, measuredMs, cooldownMs: 0 },
  });
  const { adapter } = guardAdapter({ ...job.adapter, tls, operations });
  const result = await native().run({ ...job, adapter }, never);
  const became = new Set(
    result.history.operations.map(({ operation: name, error }) => `${name}: ${error ?? 'ok'}`),
  );
  return { ...result, became: [...became].sort() };
}

test('a journey by HTTP/2 has bodies, cookies, compression and the connection of each client', async () => {
  const { entry, seen } = await serve((request, response, body) => {
    const { 'x-asked': asked, cookie, ':authority': authority } = request.headers;
    response.setHeader('set-cookie', ['a=1; Secure; Path=/', 'b=2; Path=/']);
    response.setHeader('content-encoding', 'br');
    response.end(brotliCompressSync(JSON.stringify({ asked, cookie, authority, body: String(body) })));
  });
  const says =
    (wanted: object, cookies: readonly (string | undefined)[]): HttpOperation['read'] =>
    ({ status, headers, body }) => {
      const { cookie, ...rest } = JSON.parse(body);
      const isRight = JSON.stringify(rest) === JSON.stringify(wanted) && cookies.includes(cookie);
      return status === 200 && isRight && headers['set-cookie']?.length === 2
        ? { outcome: 'ok' }
        : { outcome: 'fail', error: body };
    };
  const headers = { 'x-asked': 'é', connection: 'close' };
  const { became, offered, history } = await run(entry, {
    post: operation(
      () => ({ method: 'POST', path: '/post', headers, body: 'text' }),
      says({ asked: 'é', authority: entry.host, body: 'text' }, [undefined, 'a=1; b=2']),
    ),
    get: operation(
      () => ({ method: 'GET', path: '/get', headers: { host: 'shop.example' } }),
      says({ authority: 'shop.example', body: '' }, [undefined, 'a=1; b=2']),
    ),
  });
  expect(became).toEqual(['get: ok', 'post: ok']);
  expect(offered.ok).toBeGreaterThan(5);
  expect(new Set(history.operations.map(({ connection }) => connection))).toEqual(new Set([1]));
  // One each, and the one that found out whether the entry offers it does not speak.
  expect(seen).toEqual({ sessions: 2, versions: new Set(['2.0']) });
});

test('what each operation weighs is less than by HTTP/1.1: heads are packed', async () => {
  const { entry } = await serve((_request, response) => response.end('x'.repeat(1_000)));
  const large = { 'x-large': 'x'.repeat(500) };
  const result = await run(entry, { get: operation(() => ({ method: 'GET', path: '/', headers: large })) });
  const requests = numberOf(result, 'http_requests_sent', { operation: 'get' });
  const each = (metric: string) => numberOf(result, metric, { operation: 'get' }) / requests;
  expect(each('http_bytes_received')).toBeGreaterThan(1_000);
  expect(each('http_bytes_received')).toBeLessThan(1_200);
  expect(each('http_bytes_sent')).toBeGreaterThan(20);
  expect(each('http_bytes_sent')).toBeLessThan(500);
});

test('timeouts, answers that break off and connections that end are told apart, and the next request is answered', async () => {
  const { entry } = await serve((request, response) => {
    if (request.url === '/ok') return void response.end('{}');
    if (request.url === '/never') return;
    if (request.url === '/gone') return request.stream.session?.destroy();
    if (request.url === '/torn') {
      response.write('half');
      setTimeout(() => request.stream.session?.destroy(), 20);
      return;
    }
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.stream.close(request.url === '/short' ? 0 : 2));
  });
  const get = (path: string) => operation(() => ({ method: 'GET', path }));
  const all = {
    ok: get('/ok'),
    half: get('/half'),
    torn: get('/torn'),
    short: get('/short'),
    never: get('/never'),
    gone: get('/gone'),
    again: get('/ok'),
  };
  const { became, history } = await run(entry, all, { timeoutMs: 500, measuredMs: 1_500 });
  expect(became).toEqual([
    'again: ok',
    'gone: reset',
    'half: incomplete-body',
    'never: timeout',
    'ok: ok',
    'short: incomplete-body',
    'torn: incomplete-body',
  ]);
  expect(new Set(history.operations.filter(({ error }) => error).map(({ outcome }) => outcome))).toEqual(
    new Set(['unknown']),
  );
});

test('an entry without HTTP/2 is refused with what to do', async () => {
  using old = await startSecureServer('server');
  const steps = { get: operation(() => ({ method: 'GET', path: '/' })) };
  const code = 'SP_CONFIG_INVALID';
  await expect(run(new URL(old.origin), steps)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(
      "it does not offer that over TLS. Set 'connections' of the journey to 'keep-alive'",
    ),
  });
  await expect(run(new URL('http://127.0.0.1:9'), steps)).rejects.toMatchObject({
    code,
    message: expect.stringContaining('it is reached by http'),
  });
});
