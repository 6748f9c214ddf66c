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

test('steps one after the other have a part of the measured phase and a throughput each', async () => {
  const workload = journey(3, ['read-item', 'create-item'], {
    order: 'one-after-the-other',
    prepare: ['log-in'],
  });
  const result = await run({ workload, load: { kind: 'constant-users', users: 3, thinkMs: 5 } });
  const measured = result.history.operations.filter(({ dueUs }) => dueUs >= 0 && dueUs < 1e6);
  const lastRead = Math.max(
    ...measured.filter(({ operation }) => operation === 'read-item').map((one) => one.dueUs),
  );
  const firstWrite = Math.min(
    ...measured.filter(({ operation }) => operation === 'create-item').map((one) => one.dueUs),
  );
  expect(lastRead).toBeLessThan(500_000);
  expect(firstWrite).toBeGreaterThanOrEqual(500_000);
  for (const [operation, count] of Object.entries(countsOf(result, 'http_latency_ms', 'operation'))) {
    expect(numberOf(result, 'operation_throughput_per_second', { operation })).toBe(count * 2);
  }
});

test('steps with weights are drawn, and one with a pause keeps its user that long', async () => {
  const steps = [
    { operation: 'read-item', weight: 3, thinkMs: null },
    { operation: 'create-item', weight: 1, thinkMs: 100 },
  ];
  const closed = { kind: 'constant-users', users: 4, thinkMs: 0 } as const;
  const { history } = await run({ workload: journey(4, steps), load: closed });
  const count = (name: string) => history.operations.filter(({ operation }) => operation === name).length;
  // Four users pause for 100 ms each fourth time or so: 13 pauses each fit into 1.3 s.
  expect(count('create-item')).toBeGreaterThan(4);
  expect(count('create-item')).toBeLessThanOrEqual(4 * 14);
  expect(count('read-item')).toBeGreaterThan(count('create-item'));
  for (const walked of Map.groupBy(history.operations, ({ client }) => client).values()) {
    walked.forEach(({ operation, endedUs }, place) => {
      const next = walked[place + 1];
      if (operation === 'create-item' && next) expect(next.sentUs - endedUs).toBeGreaterThan(95_000);
    });
  }
});

test('in an open load a client that pauses is not free, and the pause ends with the load', async () => {
  const steps = [{ operation: 'read-item', weight: null, thinkMs: 60_000 }];
  const workload = journey(30, steps, { afterwards: ['read-item'] });
  const { offered, history } = await run({ workload, load: at(100, 100) });
  // 20 of them are needed in the warm-up.
  expect(offered).toMatchObject({ planned: 100, ok: 10, dropped: 90 });
  expect(history.operations.filter(({ outcome }) => outcome === 'ok')).toHaveLength(30 + 30);
});

test('or makes a new connection for each request, when the workload says so', async () => {
  await run({ workload: journey(50, ['read-item'], { connections: 'per-request' }) });
  expect(await server.seen()).toMatchObject({ connections: 130 + 1, requests: 130 });
});

test('every client has its turns, and goes on with its own session', async () => {
  const result = await run({
    workload: journey(10, ['increment-session', 'read-session'], { prepare: ['log-in'] }),
  });
  const walked = result.history.operations.filter(({ operation }) => operation !== 'log-in');
  const clients = Map.groupBy(walked, ({ client }) => client);
  expect(clients.size).toBe(10);
  const users = [...clients.values()].map((steps) => new Set(steps.map(({ session }) => session?.user)));
  expect(users.map((seen) => seen.size)).toEqual(new Array(10).fill(1));
  expect(new Set(users.flatMap((seen) => [...seen])).size).toBe(10);
  for (const steps of clients.values()) {
    const increments = steps.filter(({ operation }) => operation === 'increment-session').length;
    expect(steps.at(-1)?.session?.counter).toBe(increments);
  }
});

test('what each client does afterwards is in the history, after its last step, and in no measurement', async () => {
  const result = await run({
    workload: journey(10, ['increment-session'], { prepare: ['log-in'], afterwards: ['read-session'] }),
  });
  for (const steps of Map.groupBy(result.history.operations, ({ client }) => client).values()) {
    const [last, ...before] = steps.toReversed();
    expect(last?.operation).toBe('read-session');
    expect(before.map(({ operation }) => operation)).not.toContain('read-session');
    expect(last?.session?.counter).toBe(before.length - 1);
  }
  expect(countsOf(result, 'http_latency_ms', 'operation')).toEqual({ 'increment-session': 100 });
});

test('preparation is in the history at negative times and in no measurement', async () => {
  const result = await run({ workload: journey(10, ['read-item'], { prepare: ['log-in'] }) });
  const prepared = result.history.operations.filter(({ operation }) => operation === 'log-in');
  expect(prepared).toHaveLength(10);
  expect(prepared.every(({ endedUs }) => endedUs <= -200_000)).toBe(true);
  expect(countsOf(result, 'http_latency_ms', 'operation')).toEqual({ 'read-item': 100 });
  const ids = result.history.operations.map(({ id }) => id);
  expect(ids.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index));
  const due = result.history.operations.map(({ dueUs }) => dueUs);
  expect(due).toEqual(due.toSorted((a, b) => a - b));
});

test('a preparation that fails is tried again, and every attempt is in the history', async () => {
  const workload = journey(1, ['read-item'], { prepare: ['list-items'] });
  const result = await run({ asking: '/flaky', workload });
  const attempts = result.history.operations.filter(({ operation }) => operation === 'list-items');
  expect(attempts.map(({ error }) => error)).toEqual(['status-503', 'status-503', null]);
});

test('what the app said first of each kind of error is told', async () => {
  const { notes, offered } = await run({ asking: '/status/503', workload: request(1_000) });
  expect(offered.failed).toBe(100);
  expect(notes).toEqual([
    expect.stringMatching(/^First response of the error status-503: 'list-items' was answered 503, with/),
  ]);
});

test('a failed preparation stops the run before it begins, with the reason', async () => {
  const begun: string[] = [];
  const workload = journey(3, ['read-item'], { prepare: ['list-items'] });
  const failing = run({ asking: '/status/503', workload, onBegin: () => begun.push('begun') });
  await expect(failing).rejects.toMatchObject({
    code: 'SP_LOAD_NOT_DELIVERED',
    message: expect.stringMatching(
      /failed 'list-items' in 4 attempts \(last: status-503\)\. 'list-items' was answered 503, with/,
    ),
  });
  expect(begun).toEqual([]);
});

test('a client with a lost session logs in again, and the log-in is in the history', async () => {
  let forgotten = Promise.resolve();
  const result = await run({
    workload: journey(4, ['read-session'], { prepare: ['log-in'], onSessionMissing: 'log-in-again' }),
    onBegin: () => {
      forgotten = sleep(700).then(() => server.get('/forget-all'));
    },
  });
  await forgotten;
  for (const client of ['client-1', 'client-2', 'client-3', 'client-4']) {
    const own = result.history.operations.filter((one) => one.client === client);
    const missed = own.findIndex(({ error }) => error === 'session-missing');
    expect(own.slice(missed, missed + 3).map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['read-session', 'fail'],
      ['log-in', 'ok'],
      ['read-session', 'ok'],
    ]);
    expect(own.filter(({ error }) => error !== null)).toHaveLength(1);
  }
  expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ 'session-missing': 4 });
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
