import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HttpOperation } from '../../app/adapter.ts';
import type { LoadResult } from '../driver.ts';
import { countsOf, numberOf } from '../fixtures/read-result.ts';
import { startTinyServer, type TinyServer } from '../fixtures/start-tiny-server.ts';
import { request, type TinyJob, tinyApp, tinyJob } from '../fixtures/tiny-app.ts';
import { distributionOf } from '../ledger/distribution-of.ts';
import { autocannonDriver } from './autocannon-driver.ts';

let server: TinyServer;
beforeEach(async () => {
  server = await startTinyServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const phases = { warmupMs: 200, measuredMs: 1_000, cooldownMs: 0 };
const users = { kind: 'constant-users', users: 5, thinkMs: 0 } as const;

function run(job: Partial<TinyJob>, signal = new AbortController().signal): Promise<LoadResult> {
  return autocannonDriver().run(tinyJob({ entry: server.url, load: users, phases, ...job }), signal);
}

test('throughput is successful requests per second, and the same divided by the instances', async () => {
  const result = await run({ asking: '/after/20' });
  const perSecond = numberOf(result, 'throughput_per_second');
  expect(perSecond).toBe(result.offered.ok);
  expect(numberOf(result, 'throughput_per_second_per_instance')).toBe(perSecond);
  expect(numberOf(result, 'http_requests_by_instance', { instance: 'tiny-1' })).toBe(result.offered.ok);
  expect(distributionOf(result, 'http_latency_ms').count).toBe(result.offered.ok);
  expect(distributionOf(result, 'http_latency_ms', 'warm-up').count).toBeGreaterThan(0);
});

test('answers other than 2xx are errors by status', async () => {
  const result = await run({ asking: '/status/503' });
  expect(result.offered.failed).toBe(result.offered.planned);
  expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({
    'status-503': result.offered.planned,
  });
  expect(numberOf(result, 'throughput_per_second')).toBe(0);
});

test('the adapter judges a response, also one with 200', async () => {
  const adapter = tinyApp('/after/0');
  const seen = new Set<string>();
  const read: HttpOperation['read'] = ({ status, body, headers }) => {
    seen.add(`${status} ${body.length > 0} ${headers['x-instance']}`);
    return { outcome: 'fail', error: 'graphql' };
  };
  const work = { request: () => ({ method: 'GET', path: '/after/0' }) as const, read };
  const job = tinyJob({ entry: server.url, load: users, phases });
  const operations = { ...adapter.operations, 'list-items': work };
  const stop = new AbortController();
  const result = await autocannonDriver().run({ ...job, adapter: { ...adapter, operations } }, stop.signal);
  expect([result.offered.ok, result.offered.failed]).toEqual([0, result.offered.planned]);
  expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ graphql: result.offered.planned });
  expect([...seen]).toEqual(['200 true tiny-1']);
});

test('requests without a response are timeouts', async () => {
  const result = await run({
    asking: '/never',
    workload: request(1_000),
    phases: { ...phases, measuredMs: 2_000 },
  });
  // Five connections give up about once a second.
  expect(result.offered.planned).toBe(10);
  expect(result.offered.timedOut).toBe(10);
  expect(distributionOf(result, 'http_error_latency_ms').quantile(0.5)).toBeGreaterThan(990);
});

test('a connection that the server closes without a response is an error', async () => {
  const result = await run({ asking: '/half' });
  const { planned, ok, failed, timedOut } = result.offered;
  expect(planned).toBeGreaterThan(5);
  expect([ok, failed + timedOut]).toEqual([0, planned]);
});

test('a server that is killed leaves errors, and every request is accounted for', async () => {
  let killed = Promise.resolve();
  const result = await run({
    asking: '/after/20',
    onBegin: () => {
      killed = sleep(700).then(() => server.kill());
    },
  });
  await killed;
  const { planned, ok, failed, timedOut, dropped } = result.offered;
  expect(ok + failed + timedOut + dropped).toBe(planned);
  expect(ok).toBeGreaterThan(50);
  expect(Object.keys(countsOf(result, 'http_error_latency_ms', 'error'))).toContain('refused');
});

test('an abort ends it soon, with what was sent until then', async () => {
  const stop = new AbortController();
  const startedMs = performance.now();
  const result = await run(
    { phases: { ...phases, measuredMs: 60_000 }, onBegin: () => setTimeout(() => stop.abort(), 700) },
    stop.signal,
  );
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  expect(result.offered.ok).toBeGreaterThan(100);
  expect(result.offered.ok).toBe(result.offered.planned);
});

test('a timeout that autocannon cannot keep is refused', async () => {
  await expect(run({ workload: request(300) })).rejects.toMatchObject({
    code: 'SP_CONFIG_INVALID',
    message: expect.stringContaining('its shortest timeout is one second'),
  });
});

test('a load with a rate is refused: autocannon has no schedule', async () => {
  const load = { kind: 'constant-rate', perSecond: 10, maxInFlight: 10 } as const;
  await expect(run({ load })).rejects.toMatchObject({ code: 'SP_CONFIG_INVALID' });
});
