import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { deliveryCheck } from '../../check/delivery-check.ts';
import type { Reaper } from '../../core/reaper.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import type { LoadResult } from '../driver.ts';
import { numberOf } from '../fixtures/read-result.ts';
import type { RoomBehavior } from '../fixtures/room-server.ts';
import { type RoomJob, type RoomServer, roomJob, startRoomServer } from '../fixtures/start-room-server.ts';
import { sockets } from '../sockets/socket-driver.ts';
import { roomScript, testRunId, testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

const never = new AbortController().signal;
let reaper: Reaper;
beforeAll(async () => {
  reaper = await startReaper(testRunId());
});
afterAll(() => reaper?.[Symbol.asyncDispose]());

async function byK6(server: RoomServer, job: RoomJob = {}): Promise<LoadResult> {
  return k6Driver().run({ ...roomJob(server, job), script: roomScript, reaper }, never);
}

/** Everything that the delivery check counts. What came late is a matter of the machine. */
function countsOf({ history }: LoadResult): Record<string, number> {
  const { measurements } = deliveryCheck().check(history);
  return Object.fromEntries(
    measurements.flatMap(({ metric, labels, value }) =>
      value.kind === 'total' && metric !== 'messages_late'
        ? [[`${metric} ${Object.values(labels).join()}`, value.value]]
        : [],
    ),
  );
}

/** On a machine that stalls while sockets connect they are not where they belong, and there is nothing to compare. */
function refuseStalled(result: LoadResult): void {
  const placed = numberOf(result, 'sockets_placed');
  if (placed < 1)
    throw new Error(`This machine could not tell: ${placed} of the sockets are where they belong.`);
}

describe('the ledger of k6 is the ledger of the socket driver', () => {
  const cases: readonly (readonly [string, Partial<RoomBehavior>])[] = [
    ['everything arrives', {}],
    ['nothing crosses instances (D1: 1,000 of 3,000)', { pubsub: false }],
    ['messages come back to their publisher', { echoEvery: 10 }],
    ['messages are out of order', { swapEvery: 7 }],
    ['messages are refused by name', { refuseEvery: 11 }],
  ];
  for (const [what, behavior] of cases) {
    testWithK6(what, async () => {
      await using forK6 = await startRoomServer(behavior);
      const mine = await byK6(forK6);
      await using forSockets = await startRoomServer(behavior);
      const theirs = await sockets().run(roomJob(forSockets), never);
      for (const result of [mine, theirs]) refuseStalled(result);
      expect(countsOf(mine)).toEqual(countsOf(theirs));
      expect(mine.offered).toEqual(theirs.offered);
    });
  }
});

describe('sockets', () => {
  testWithK6('come back when their connections end, and what they missed is lost', async () => {
    await using server = await startRoomServer({ pubsub: true });
    const onBegin = () => void sleep(500).then(() => server.killInstance('app-2'));
    const result = await byK6(server, {
      onBegin,
      phases: { measuredMs: 1_500 },
      workload: { lateAfterMs: 200 },
    });
    const { memberships, publications } = result.history;
    expect(numberOf(result, 'socket_reconnects')).toBe(11);
    expect(memberships).toHaveLength(40);
    expect(memberships.filter(({ untilUs }) => untilUs !== null)).toHaveLength(10);
    expect(new Set(memberships.slice(30).map(({ instance }) => instance))).toEqual(
      new Set(['app-1', 'app-3']),
    );
    const sent = publications.filter(({ outcome }) => outcome === 'ok').length;
    expect(result.offered).toEqual({ planned: 300, ok: sent, failed: 300 - sent, timedOut: 0, dropped: 0 });
  });

  testWithK6('that a balancer places elsewhere are reported', async () => {
    await using server = await startRoomServer({ assign: 'first' });
    expect(numberOf(await byK6(server), 'sockets_placed')).toBe(1 / 3);
  });

  testWithK6('that are aborted keep what they saw', async () => {
    await using server = await startRoomServer();
    const abort = new AbortController();
    const onBegin = () => void sleep(1_000).then(() => abort.abort());
    const job = roomJob(server, { onBegin, phases: { measuredMs: 20_000 } });
    const result = await k6Driver().run({ ...job, script: roomScript, reaper }, abort.signal);
    const { ok, failed } = result.offered;
    // 200 in this second, or what a busy machine gets sent of them.
    expect(ok).toBeGreaterThan(20);
    expect(failed).toBeLessThan(ok / 2);
    expect(result.history.receipts.length).toBeGreaterThan((ok / 2) * 30);
  });
});
