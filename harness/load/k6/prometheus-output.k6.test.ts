import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import { startTinyServer } from '../fixtures/start-tiny-server.ts';
import { tinyJob } from '../fixtures/tiny-app.ts';
import { httpScript, testRunId, testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

const labels = { cell: 'redis/kill', topology: 'redis', scenario: 'kill', repetition: '3' };

interface Written {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

testWithK6('k6 writes its own series under the labels of the cell, about once a second', async () => {
  await using server = await startTinyServer();
  await using reaper = await startReaper(testRunId());
  const written: Written[] = [];
  const receiver = createServer(async (request, response) => {
    const { url: path, headers } = request;
    written.push({ path, headers, body: (await buffer(request)).toString('latin1') });
    response.writeHead(204).end();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const url = new URL(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}`);

  const load = { kind: 'constant-rate', perSecond: 50, maxInFlight: 20 } as const;
  const phases = { warmupMs: 0, measuredMs: 2_500, cooldownMs: 0 };
  const job = { ...tinyJob({ entry: server.url, load, phases }), script: httpScript, reaper };
  const startedAt = performance.now();
  const result = await k6Driver().run({ ...job, prometheus: { url, labels } }, new AbortController().signal);

  expect(result.offered.ok).toBeGreaterThan(0);
  expect(written.length).toBeGreaterThanOrEqual(2);
  // One more at its end.
  expect(written.length).toBeLessThanOrEqual((performance.now() - startedAt) / 1000 + 1);
  const [first] = written;
  expect(first?.path).toBe('/api/v1/write');
  expect(first?.headers['content-encoding']).toBe('snappy');
  // A name stands in full where it comes first; what repeats is shortened.
  expect(first?.body).toContain('redis/kill');
});
