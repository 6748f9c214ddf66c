import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { autocannonDriver } from './autocannon/autocannon-driver.ts';
import { numberOf } from './fixtures/read-result.ts';
import { journey, tinyJob } from './fixtures/tiny-app.ts';
import { native } from './http/native-driver.ts';

const never = new AbortController().signal;
const phases = { warmupMs: 0, measuredMs: 300, cooldownMs: 0 };
const packed = gzipSync('x'.repeat(10_000));
const answers = {
  '/moved': Buffer.from('HTTP/1.1 302 Found\r\nlocation: /end\r\ncontent-length: 0\r\n\r\n'),
  '/end': Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`),
    packed,
  ]),
  '/half': Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
};

/** Counts what passes through its connections, and nothing else. */
async function countingServer() {
  const passed = { requests: 0, received: 0, sent: 0 };
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const path = /^GET (\/\w+) /.exec(bytes.toString('latin1'))?.[1];
      const answer = path === '/moved' || path === '/half' ? answers[path] : answers['/end'];
      passed.requests += 1;
      passed.received += bytes.length;
      passed.sent += answer.length;
      if (path === '/half') socket.end(answer);
      else socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { passed, entry: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
}

test('what each operation weighs on the wire is what the server sees: compressed, with redirects, and broken', async () => {
  const { passed, entry } = await countingServer();
  const operation = (path: string, redirects?: 'follow') => ({
    ...(redirects && { redirects }),
    request: () => ({ method: 'GET', path }) as const,
    read: () => ({ outcome: 'ok' }) as const,
  });
  const job = tinyJob({
    entry,
    workload: journey(2, ['moved', 'end', 'half']),
    load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 2 },
    phases,
  });
  const operations = {
    moved: operation('/moved', 'follow'),
    end: operation('/end'),
    half: operation('/half'),
  };
  const result = await native().run({ ...job, adapter: { ...job.adapter, operations } }, never);
  const of = (metric: string) =>
    Object.keys(operations).reduce((sum, name) => sum + numberOf(result, metric, { operation: name }), 0);
  expect(passed.requests).toBeGreaterThan(10);
  expect(of('http_requests_sent')).toBe(passed.requests);
  expect(of('http_bytes_sent')).toBe(passed.received);
  expect(of('http_bytes_received')).toBe(passed.sent);
  const moved = { operation: 'moved' };
  expect(numberOf(result, 'http_bytes_received', moved)).toBe(
    (numberOf(result, 'http_requests_sent', moved) / 2) * (answers['/moved'].length + answers['/end'].length),
  );
  expect(result.history.operations[0]).not.toHaveProperty('traffic');
});

test('autocannon tells it too', async () => {
  const { passed, entry } = await countingServer();
  const load = { kind: 'constant-users', users: 1, thinkMs: 0 } as const;
  const result = await autocannonDriver().run(tinyJob({ entry, asking: '/end', load, phases }), never);
  const operation = { operation: 'list-items' };
  const requests = numberOf(result, 'http_requests_sent', operation);
  expect(requests).toBe(result.offered.planned);
  expect(numberOf(result, 'http_bytes_sent', operation)).toBe(requests * (passed.received / passed.requests));
  expect(numberOf(result, 'http_bytes_received', operation)).toBe(result.offered.ok * answers['/end'].length);
});
