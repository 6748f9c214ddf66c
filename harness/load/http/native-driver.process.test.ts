import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoadShape } from '../../plan/load-shape.ts';
import type { LoadResult } from '../driver.ts';
import { countsOf, numberOf } from '../fixtures/read-result.ts';
import { startTinyServer, type TinyServer } from '../fixtures/start-tiny-server.ts';
import { journey, request, type TinyJob, tinyJob } from '../fixtures/tiny-app.ts';
import { distributionOf } from '../ledger/distribution-of.ts';
import { native } from './native-driver.ts';

let server: TinyServer;
beforeEach(async () => {
  server = await startTinyServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const phases = { warmupMs: 200, measuredMs: 1_000, cooldownMs: 100 };
const at = (perSecond: number, maxInFlight = 100): LoadShape => ({
  kind: 'constant-rate',
  perSecond,
  maxInFlight,
});

function run(job: Partial<TinyJob>, signal = new AbortController().signal): Promise<LoadResult> {
  return native().run(tinyJob({ entry: server.url, load: at(100), phases, ...job }), signal);
}

function sum({ offered: { ok, failed, timedOut, dropped } }: LoadResult): number {
  return ok + failed + timedOut + dropped;
}

test('a client keeps one connection, like a browser', async () => {
  const result = await run({ workload: journey(20, ['read-item', 'create-item']) });
  expect(result.offered).toEqual({ planned: 100, ok: 100, failed: 0, timedOut: 0, dropped: 0 });
  expect(await server.seen()).toMatchObject({ connections: 20 + 1, requests: 130 });
});

test('or makes a new connection for each request, when the workload says so', async () => {
  await run({ workload: journey(50, ['read-item'], { connections: 'per-request' }) });
  expect(await server.seen()).toMatchObject({ connections: 130 + 1, requests: 130 });
});

test('what the app said first of each kind of error is told', async () => {
  const { notes, offered } = await run({ asking: '/status/503', workload: request(1_000) });
  expect(offered.failed).toBe(100);
  expect(notes).toEqual([
    expect.stringMatching(/^First response of the error status-503: 'list-items' was answered 503, with/),
  ]);
});

test('what finds no free place is dropped and counted, and nothing else is', async () => {
  const result = await run({ asking: '/after/200', load: at(100, 5) });
  const { planned, ok, dropped } = result.offered;
  expect(planned).toBe(100);
  expect(sum(result)).toBe(100);
  // Five places of about 200 ms each serve 25 a second.
  expect(ok).toBeGreaterThanOrEqual(18);
  expect(ok).toBeLessThanOrEqual(25);
  expect(dropped).toBe(100 - ok);
  expect(numberOf(result, 'http_error_share')).toBe(dropped / 100);
});

test('a request without a response is a timeout, separate from successful ones, and of unknown outcome', async () => {
  const workload = journey(100, ['read-item', 'list-items'], { timeoutMs: 300 });
  const result = await run({ asking: '/never', workload });
  // Each client reads first, which is answered; the second steps of those that are back by then are not.
  const { ok, timedOut } = result.offered;
  expect(result.offered).toEqual({ planned: 100, ok, timedOut, failed: 0, dropped: 0 });
  expect(ok + timedOut).toBe(100);
  expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ timeout: timedOut });
  expect(distributionOf(result, 'http_error_latency_ms').quantile(0)).toBeGreaterThanOrEqual(299);
  const outcomes = result.history.operations.filter(({ operation }) => operation === 'list-items');
  expect(new Set(outcomes.map(({ outcome, error, status }) => [outcome, error, status].join()))).toEqual(
    new Set(['unknown,timeout,']),
  );
});

test.each([
  ['/status/502', 'status-502', 'unknown', 502],
  ['/status/500', 'status-500', 'fail', 500],
  ['/half', 'incomplete-body', 'unknown', null],
])('an answer of %s is the error %s with the outcome %s', async (asking, error, outcome, status) => {
  const result = await run({ asking, workload: journey(10, ['list-items']) });
  expect(result.offered).toMatchObject({ planned: 100, failed: 100 });
  expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ [error]: 100 });
  expect(result.history.operations[0]).toMatchObject({ error, outcome, status });
});

test('a server that is killed leaves resets and refusals, and every operation is accounted for', async () => {
  let killed = Promise.resolve();
  const result = await run({
    asking: '/after/50',
    workload: journey(20, ['list-items']),
    onBegin: () => {
      killed = sleep(700).then(() => server.kill());
    },
  });
  await killed;
  const { planned, ok, failed } = result.offered;
  expect(planned).toBe(100);
  expect(sum(result)).toBe(100);
  expect(ok + failed).toBe(100);
  const errors = countsOf(result, 'http_error_latency_ms', 'error');
  expect(Object.keys(errors).sort()).toEqual(['refused', 'reset']);
  // Those under way: 100 a second for 50 ms.
  expect(errors.reset).toBeLessThanOrEqual(8);
  const refused = result.history.operations.filter(({ error }) => error === 'refused');
  expect(new Set(refused.map(({ outcome }) => outcome))).toEqual(new Set(['fail']));
});

test('a starved generator shows it: what it sends late is late, and the delay is in the latency too', async () => {
  let starved = Promise.resolve();
  const result = await run({
    onBegin: () => {
      starved = sleep(700).then(() => {
        const untilMs = performance.now() + 250;
        while (performance.now() < untilMs);
      });
    },
  });
  await starved;
  expect(result.offered).toMatchObject({ planned: 100, ok: 100 });
  expect(distributionOf(result, 'send_lateness_ms').max).toBeGreaterThan(200);
  expect(distributionOf(result, 'http_latency_ms').max).toBeGreaterThan(200);
  // 25 of 100 were due while it stood still.
  expect(distributionOf(result, 'send_lateness_ms').quantile(0.85)).toBeGreaterThan(50);
});

test('an abort ends it within a second and a half, with what was due until then', async () => {
  const stop = new AbortController();
  const startedMs = performance.now();
  const running = run(
    {
      asking: '/never',
      workload: request(60_000),
      phases: { ...phases, measuredMs: 60_000 },
      onBegin: () => setTimeout(() => stop.abort(), 700),
    },
    stop.signal,
  );
  const result = await running;
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  expect(result.offered.planned).toBeGreaterThan(30);
  expect(result.offered.planned).toBeLessThan(80);
  expect(sum(result)).toBe(result.offered.planned);
  expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ interrupted: result.offered.planned });
});

test('latency by second and errors by second add up to the totals', async () => {
  const result = await run({ workload: journey(10, ['read-item', 'list-items']), asking: '/status/500' });
  const points = (name: string): readonly (readonly [number, number])[] => {
    const value = result.measurements.find(({ metric }) => metric === name)?.value;
    if (value?.kind === 'distributions') return value.points.map(([ms, , count]) => [ms, count]);
    return value?.kind === 'series' ? value.points : [];
  };
  const errors = new Map(points('http_errors_per_second'));
  const all = points('http_latency_by_second_ms').map(([ms, good]) => [ms, good + (errors.get(ms) ?? 0)]);
  expect(all).toEqual([
    [-1000, 20],
    [0, 100],
    [1000, 10],
  ]);
  expect(errors.get(0)).toBe(result.offered.failed);
  expect(numberOf(result, 'http_requests_by_instance', { instance: 'tiny-1' })).toBe(100);
});

test('clients connect from the addresses that they are given', async () => {
  await run({ workload: journey(3, ['read-item'], { addresses: 'networks-of-their-own' }) });
  const { addresses } = await server.seen();
  expect(addresses.slice(0, 3).toSorted()).toEqual(['127.1.1.1', '127.1.2.1', '127.1.3.1']);
});

test('an operation that the app does not have is reported before anything is sent', async () => {
  await expect(run({ workload: journey(1, ['log-out']) })).rejects.toMatchObject({
    code: 'SP_CONFIG_INVALID',
    message: expect.stringContaining("needs 'log-out', which the adapter 'tiny' does not have"),
  });
  expect(await server.seen()).toMatchObject({ requests: 0 });
});
