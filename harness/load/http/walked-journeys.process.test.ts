import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoadShape } from '../../plan/load-shape.ts';
import type { LoadResult } from '../driver.ts';
import { countsOf, numberOf } from '../fixtures/read-result.ts';
import { startTinyServer, type TinyServer } from '../fixtures/start-tiny-server.ts';
import { journey, type TinyJob, tinyJob } from '../fixtures/tiny-app.ts';
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
