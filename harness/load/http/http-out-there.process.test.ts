import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { AppAdapter, HttpOperation, HttpRequest } from '../../app/adapter.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import { multipart } from '../../app/multipart.ts';
import { autocannonDriver } from '../autocannon/autocannon-driver.ts';
import { journey, tinyJob } from '../fixtures/tiny-app.ts';
import { native } from './native-driver.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

/** An app that is what a test says; its answers are JSON. */
async function serve(handler: Handler): Promise<URL> {
  const server = createServer({ maxHeaderSize: 131_072 }, async (request, response) => {
    const said = await handler(request, response, await buffer(request));
    response.end(typeof said === 'string' || said instanceof Buffer ? said : JSON.stringify(said));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const ok: HttpOperation['read'] = ({ status, body }) =>
  status === 200 ? { outcome: 'ok', keep: { said: body } } : { outcome: 'fail', error: `status-${status}` };

const ask = (request: HttpOperation['request'], read = ok): HttpOperation => ({ request, read });
const never = new AbortController().signal;

function jobOf(entry: URL, operations: AppAdapter['operations'], more: Partial<AppAdapter> = {}) {
  const job = tinyJob({
    entry,
    workload: journey(1, Object.keys(operations)),
    load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 1 },
    phases: { warmupMs: 0, measuredMs: 300, cooldownMs: 0 },
  });
  return { ...job, adapter: guardAdapter({ ...job.adapter, operations, ...more }).adapter };
}

/** What becomes of operations of one client, in their order, and how often each has failed. */
async function errorsOf(entry: URL, operations: AppAdapter['operations'], more?: Partial<AppAdapter>) {
  const { history } = await native().run(jobOf(entry, operations, more), never);
  const done = Object.keys(operations).filter((name) =>
    history.operations.some((one) => one.operation === name),
  );
  expect(done).toEqual(Object.keys(operations));
  return [
    ...new Set(history.operations.map(({ operation, error }) => `${operation}: ${error ?? 'ok'}`)),
  ].sort();
}

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test('bodies are forms, files and fields of several parts, or bytes, and arrive as they were sent', async () => {
  const entry = await serve(async ({ url, headers }, _, body) => {
    if (url === '/form') return Object.fromEntries(new URLSearchParams(String(body)));
    if (url === '/bytes') return { length: headers['content-length'], same: body.equals(bytes) };
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': String(headers['content-type']) },
    }).formData();
    const file = form.get('a "file"');
    if (!(file instanceof File)) return { file };
    return {
      ...file,
      name: file.name,
      type: file.type,
      same: Buffer.from(await file.arrayBuffer()).equals(bytes),
      tags: form.getAll('tag'),
    };
  });
  const says =
    (wanted: unknown): HttpOperation['read'] =>
    ({ body }) =>
      body === JSON.stringify(wanted) ? { outcome: 'ok' } : { outcome: 'fail', error: body };
  const post = (path: string, rest: Partial<HttpRequest>) => () =>
    ({ method: 'POST', path, ...rest }) as const;
  const form = {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ name: 'Zoë & co' })),
  };
  const parts = multipart({
    'a "file"': { fileName: 'all.bin', content: bytes },
    tag: ['one\nline', 'zwei'],
  });
  expect(
    await errorsOf(entry, {
      form: ask(post('/form', form), says({ name: 'Zoë & co' })),
      bytes: ask(post('/bytes', { body: bytes.subarray(0, 256) }), says({ length: '256', same: true })),
      multipart: ask(
        post('/parts', parts),
        says({
          name: 'all.bin',
          type: 'application/octet-stream',
          same: true,
          tags: ['one\r\nline', 'zwei'],
        }),
      ),
    }),
  ).toEqual(['bytes: ok', 'form: ok', 'multipart: ok']);
});

test('a client shows a password with each request, or the token of its log-in', async () => {
  const basic = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
  const entry = await serve(({ url, headers: { authorization } }, response) => {
    if (url === '/token' && authorization === basic) return { token: 'abc' };
    if (url !== '/mine' || authorization !== 'Bearer abc') response.statusCode = 401;
    return {};
  });
  const token = ask(
    () => ({ method: 'POST', path: '/token', headers: { authorization: basic } }),
    ({ body }) => ({ outcome: 'ok', remember: { authorization: `Bearer ${JSON.parse(body).token}` } }),
  );
  const mine = ask(() => ({ method: 'GET', path: '/mine' }));
  expect(await errorsOf(entry, { token, mine })).toEqual(['mine: ok', 'token: ok']);
});

test('headers of 64 KB go both ways, and what is larger has an error that says so', async () => {
  const entry = await serve(({ url, headers }, response) => {
    const bytes = Number(url?.slice(1));
    response.setHeader('x-large', 'y'.repeat(bytes));
    return { arrived: headers['x-large']?.length };
  });
  const large = (bytes: number) =>
    ask(() => ({
      method: 'GET',
      path: `/${bytes}`,
      headers: { 'x-large': 'x'.repeat(Math.min(bytes, 65_536)) },
    }));
  expect(
    await errorsOf(entry, { '16 KB': large(16_384), '64 KB': large(65_536), '256 KB': large(262_144) }),
  ).toEqual(['16 KB: ok', '256 KB: response-head-too-large', '64 KB: ok']);
});

test('requests accept what browsers accept where the adapter says so, and autocannon refuses what it cannot decode', async () => {
  const entry = await serve(({ headers }, response) => {
    const accepted = headers['accept-encoding'] ?? 'nothing';
    if (!accepted.includes('gzip')) return `"${accepted}"`;
    response.setHeader('content-encoding', 'gzip');
    return gzipSync(`"${accepted}"`);
  });
  const get = (headers?: HttpRequest['headers']) =>
    ask(
      () => ({ method: 'GET', path: '/', ...(headers && { headers }) }),
      ({ body }) => ({ outcome: 'fail', error: body }),
    );
  const operations = { plain: get(), own: get({ 'accept-encoding': 'identity' }) };
  expect(await errorsOf(entry, operations)).toEqual(['own: "identity"', 'plain: "nothing"']);
  expect(await errorsOf(entry, operations, { acceptEncoding: 'like-a-browser' })).toEqual([
    'own: "identity"',
    'plain: "gzip, deflate, br, zstd"',
  ]);
  const job = {
    ...jobOf(entry, operations, { acceptEncoding: 'like-a-browser' }),
    workload: { kind: 'request', operation: 'plain', timeoutMs: 1_000 },
    load: { kind: 'constant-users', users: 1, thinkMs: 0 },
  } as const;
  await expect(autocannonDriver().run(job, never)).rejects.toThrow("'acceptEncoding' of the adapter");
});
