import { expect, test } from 'vitest';
import type { RoomProtocol } from '../../app/adapter.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import { deliveryCheck } from '../../check/delivery-check.ts';
import { type Feed, feedAdapter, feedRooms, serveFeed } from '../fixtures/feed-server.ts';
import { roomJob } from '../fixtures/start-room-server.ts';
import { sockets } from './socket-driver.ts';

/** Four members and a publisher on each of two instances, and fifty messages. */
async function talk(feed: Feed, own: Partial<RoomProtocol> = {}) {
  const served = await serveFeed(feed);
  const server = { url: served.url, instances: ['app-1', 'app-2'] } as unknown as Parameters<
    typeof roomJob
  >[0];
  const job = roomJob(server, {
    workload: {
      membersPerInstance: 4,
      lateAfterMs: 400,
      reconnect: { firstDelayMs: 5_000, maxDelayMs: 5_000, jitter: 'none' },
    },
    load: { perSecond: 100 },
    onBegin: served.begin,
  });
  const { adapter } = guardAdapter(feedAdapter(own));
  const result = await sockets().run({ ...job, adapter }, new AbortController().signal);
  const { history } = result;
  const { measurements } = deliveryCheck().check(history);
  const total = (metric: string) =>
    measurements
      .filter((one) => one.metric === metric)
      .reduce((sum, { value }) => sum + (value.kind === 'total' ? value.value : 0), 0);
  return {
    ...result,
    lost: total('messages_lost'),
    wrong: total('messages_duplicated') + total('messages_reordered') + total('messages_unexpected'),
    delivered: total('messages_delivered'),
    seen: served.seen,
    outcomes: Object.groupBy(history.publications, ({ outcome }) => outcome),
  };
}

test('members receive events of several lines, cut anywhere, and what instance took a message is in its answer', async () => {
  const { history, delivered, lost, wrong, outcomes, notes } = await talk(
    { wantsLogIn: true },
    { logIn: 'sign-in' },
  );
  expect(outcomes.ok).toHaveLength(50);
  expect(history.receipts).toHaveLength(400);
  expect({ delivered, lost, wrong }).toEqual({ delivered: 400, lost: 0, wrong: 0 });
  expect(new Set(history.publications.map(({ instance }) => instance))).toEqual(new Set(['app-1', 'app-2']));
  expect(history.memberships).toHaveLength(8);
  expect(notes).toEqual([]);
});

test('of what is taken what does not arrive is lost, and what is refused is not missed', async () => {
  const lossy = await talk({ losesEvery: 10 });
  // Five messages, to eight members.
  expect(lossy.history.receipts).toHaveLength(360);
  expect(lossy.lost).toBe(40);
  const refusing = await talk({ refusesEvery: 5 });
  expect(refusing.outcomes).toMatchObject({ ok: { length: 40 }, fail: { length: 10 } });
  expect([refusing.delivered, refusing.lost, refusing.wrong]).toEqual([320, 0, 0]);
});

test('a stream that ends is opened again after the time that the app asks for, from the last event on', async () => {
  const { history, seen, measurements, lost, wrong } = await talk({ endsAfterMs: 200 });
  expect(seen.lastEventIds).toHaveLength(4);
  expect(seen.lastEventIds.every((id) => Number(id) > 0)).toBe(true);
  // Five seconds by the policy of the workload.
  expect(seen.reopenedMs).toHaveLength(4);
  expect(history.memberships).toHaveLength(12);
  expect(measurements.find(({ metric }) => metric === 'socket_reconnects')?.value).toEqual({
    kind: 'total',
    value: 4,
  });
  expect([lost, wrong]).toEqual([0, 0]);
});

test('comments say that a stream is there, and silence that it is not', async () => {
  const events = { ...(feedRooms.events as NonNullable<RoomProtocol['events']>), silentAfterMs: 300 };
  const calm = await talk({ comments: true }, { events });
  expect(calm.history.memberships).toHaveLength(8);
  const { history, lost } = await talk({ comments: true, silentAfterMs: 150 }, { events });
  expect(history.memberships.filter(({ untilUs }) => untilUs !== null)).toHaveLength(4);
  // Those who fell silent were there until they were last heard: nothing later was lost to them.
  expect(lost).toBe(0);
  // An app that may be silent is believed to be there.
  const believed = await talk({ silentAfterMs: 150 });
  expect(believed.history.memberships.every(({ untilUs }) => untilUs === null)).toBe(true);
  expect(believed.lost).toBeGreaterThan(0);
});

test('what is no stream of events, or does not say who took a message, is said', async () => {
  await expect(talk({ wantsLogIn: true })).rejects.toThrow(/none of \d+ sockets got into the room.*401/);
  await expect(talk({}, { path: () => '/login' })).rejects.toThrow(/'text\/event-stream' was asked for/);
  const { notes } = await talk({ saysWho: false });
  expect(notes?.join()).toContain('50 published messages did not say which instance took them');
});
