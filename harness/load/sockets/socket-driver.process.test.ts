import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { deliveryCheck } from '../../check/delivery-check.ts';
import { freePorts } from '../../core/ports.ts';
import type { LoadResult } from '../driver.ts';
import type { RoomBehavior } from '../fixtures/room-server.ts';
import { type RoomJob, type RoomServer, roomJob, startRoomServer } from '../fixtures/start-room-server.ts';
import { sockets } from './socket-driver.ts';

const never = new AbortController().signal;

/** A run and its ledger: counts of findings, and of expected and delivered messages. */
async function run(server: RoomServer, job: RoomJob = {}, signal: AbortSignal = never) {
  const result = await sockets().run(roomJob(server, job), signal);
  return { ...result, ...ledgerOf(result) };
}

async function runOn(behavior: Partial<RoomBehavior>, job: RoomJob = {}) {
  await using server = await startRoomServer(behavior);
  const result = await run(server, job);
  return { ...result, deeds: await server.deeds() };
}

function ledgerOf({ history }: LoadResult) {
  const { findings, measurements } = deliveryCheck().check(history);
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  const total = (name: string) =>
    measurements.reduce(
      (sum, { metric, value }) => sum + (metric === name && value.kind === 'total' ? value.value : 0),
      0,
    );
  return { counts, expected: total('messages_expected'), delivered: total('messages_delivered') };
}

function read({ measurements }: LoadResult, metric: string) {
  const value = measurements.find((one) => one.metric === metric)?.value;
  if (value?.kind === 'proportion') return `${value.count}/${value.of}`;
  return value?.kind === 'total' ? value.value : value?.kind;
}

describe('three instances, ten members each, a hundred messages', () => {
  test('without pub/sub, exactly 1,000 of 3,000 deliveries arrive', async () => {
    const { counts, expected, delivered, offered } = await runOn({ pubsub: false });
    expect({ expected, delivered, counts }).toEqual({
      expected: 3_000,
      delivered: 1_000,
      counts: { 'message-lost': 2_000 },
    });
    expect(offered).toEqual({ planned: 100, ok: 100, failed: 0, timedOut: 0, dropped: 0 });
  });

  test('with pub/sub, all of them, once, in order and without echo', async () => {
    const result = await runOn({ pubsub: true });
    expect(result).toMatchObject({ expected: 3_000, delivered: 3_000, counts: {} });
    expect(read(result, 'sockets_placed')).toBe('33/33');
    expect(read(result, 'socket_reconnects')).toBe(0);
    expect(read(result, 'send_lateness_ms')).toBe('distribution');
    expect(result.deeds.sockets).toBe(0);
  });

  test('sockets that break while others are placed are placed again', async () => {
    const result = await runOn({ breakFirstAt: 30 });
    expect(read(result, 'sockets_placed')).toBe('33/33');
    expect(result).toMatchObject({ expected: 3_000, delivered: 3_000, counts: {} });
  });

  test('warm-up and cool-down are sent and not counted', async () => {
    const result = await runOn({}, { phases: { warmupMs: 200, measuredMs: 500, cooldownMs: 100 } });
    expect(result).toMatchObject({ expected: 3_000, delivered: 3_000, counts: {} });
    expect(result.history.publications).toHaveLength(160);
    expect(result.offered.planned).toBe(100);
  });
});

describe('what the server does wrong is found, all of it and nothing else', () => {
  test('losses and doubles', async () => {
    const { counts, deeds } = await runOn({ loseEvery: 17, doubleEvery: 23 });
    expect(deeds.lost).toBeGreaterThan(100);
    expect(counts).toEqual({ 'message-lost': deeds.lost, 'message-duplicated': deeds.duplicated });
  });

  test('messages out of order', async () => {
    const { counts, deeds } = await runOn({ swapEvery: 7 });
    expect(deeds.swapped).toBeGreaterThan(10);
    expect(counts).toEqual({ 'message-reordered': deeds.swapped * 30 });
  });

  test('echoes', async () => {
    const { counts, deeds } = await runOn({ echoEvery: 9 });
    expect(counts).toEqual({ 'message-unexpected': deeds.echoed });
    expect(deeds.echoed).toBeGreaterThan(5);
  });

  test('but for an app that is said to echo', async () => {
    await using server = await startRoomServer({ echoEvery: 1 });
    const job = roomJob(server);
    const { rooms } = job.adapter;
    const adapter = { ...job.adapter, rooms: rooms && { ...rooms, echoes: true } };
    const { counts, expected, delivered } = ledgerOf(await sockets().run({ ...job, adapter }, never));
    expect({ counts, expected, delivered }).toEqual({ counts: {}, expected: 3_000, delivered: 3_000 });
  });

  test('late messages, which are waited for', async () => {
    const { counts, delivered } = await runOn({ delayMs: 300 }, { workload: { lateAfterMs: 250 } });
    expect({ counts, delivered }).toEqual({ counts: { 'message-late': 3_000 }, delivered: 3_000 });
  });

  test.each([true, false])(
    'a refused message is a failed one, not a lost one (named: %s)',
    async (refuseByName) => {
      const { counts, offered, deeds } = await runOn({ refuseEvery: 10, refuseByName });
      expect(counts).toEqual({});
      expect(deeds.refused).toBe(10);
      expect(offered).toEqual({ planned: 100, ok: 90, failed: 10, timedOut: 0, dropped: 0 });
    },
  );
});

describe('placement', () => {
  test('an instance without sockets is noted, and the run continues', async () => {
    const result = await runOn({ assign: 'first' }, { workload: { membersPerInstance: 2 } });
    expect(read(result, 'sockets_placed')).toBe('3/9');
    expect(result).toMatchObject({ expected: 200, delivered: 200, counts: {} });
  });

  test('sockets on an instance that has enough of them are closed, and others tried', async () => {
    await using server = await startRoomServer({ instances: 4 });
    const result = await run({ ...server, instances: ['app-1', 'app-2', 'app-3'] });
    expect(read(result, 'sockets_placed')).toBe('33/33');
    expect(result).toMatchObject({ expected: 3_000, delivered: 3_000, counts: {} });
  });

  test('a balancer without answering instances is an error that says so', async () => {
    const [port] = await freePorts(1);
    await using server = await startRoomServer();
    const nowhere = { ...server, url: new URL(`http://127.0.0.1:${port}`) };
    await expect(run(nowhere)).rejects.toMatchObject({
      code: 'SP_LOAD_NOT_DELIVERED',
      message: expect.stringContaining('none of 96 sockets got into the room (last: connect ECONNREFUSED'),
    });
  });
});

describe('connections that break', () => {
  test('a killed instance: its clients come back elsewhere with their cookies, and nothing is called lost', async () => {
    await using server = await startRoomServer();
    const result = await run(server, {
      phases: { measuredMs: 1_500 },
      onBegin: () => setTimeout(() => void server.killInstance('app-2'), 500),
    });
    expect(read(result, 'socket_reconnects')).toBe(11);
    expect((await server.deeds()).cookies).toBe(11);
    expect(result.counts).toEqual({});
    const ended = result.history.memberships.filter(({ untilUs }) => untilUs !== null);
    expect(ended.map(({ instance }) => instance)).toEqual(Array(10).fill('app-2'));
    expect(result.history.memberships).toHaveLength(40);
    const { planned, ok, failed } = result.offered;
    expect({ planned, sum: ok + failed }).toEqual({ planned: 300, sum: 300 });
    expect(result.delivered).toBe(result.expected);
  });

  test('a frozen app: its clients get no pong, leave, and reconnect when it runs again', async () => {
    await using server = await startRoomServer();
    const result = await run(server, {
      phases: { measuredMs: 2_500 },
      workload: { membersPerInstance: 3, pingEveryMs: 150 },
      onBegin() {
        setTimeout(server.freeze, 500);
        setTimeout(server.thaw, 1_500);
      },
    });
    expect(Number(read(result, 'socket_reconnects'))).toBeGreaterThanOrEqual(12);
    expect(result.counts['message-lost']).toBeUndefined();
    const ended = result.history.memberships.filter(({ untilUs }) => untilUs !== null);
    expect(ended.map(({ ending }) => ending)).toContain('a ping had no answer');
    expect(result.offered.planned).toBe(500);
    expect((await server.deeds()).sockets).toBe(0);
  });
});

test('an abort ends it early with what it has, and closes every socket', async () => {
  await using server = await startRoomServer();
  const startedMs = performance.now();
  const result = await run(server, { phases: { measuredMs: 60_000 } }, AbortSignal.timeout(800));
  expect(performance.now() - startedMs).toBeLessThan(2_500);
  const { planned, ok, failed, timedOut, dropped } = result.offered;
  expect(planned).toBe(ok + failed + timedOut + dropped);
  expect(planned).toBeGreaterThan(20);
  expect((await server.deeds()).sockets).toBe(0);
});

test('an abort while sockets are being placed ends it too', async () => {
  await using server = await startRoomServer();
  server.freeze();
  const abort = AbortSignal.timeout(200);
  const startedMs = performance.now();
  const result = await run(server, {}, abort);
  expect(performance.now() - startedMs).toBeLessThan(2_500);
  expect(result.offered.planned).toBe(0);
  server.thaw();
  await sleep(100);
  expect((await server.deeds()).sockets).toBe(0);
});
