import { expect, test } from 'vitest';
import type { AppAdapter, RoomMessage } from '../../app/adapter.ts';
import { certificates } from '../../app/fixtures/certificates.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import type { SocketIoRooms } from '../../app/socket-io-rooms.ts';
import { deliveryCheck } from '../../check/delivery-check.ts';
import { joinCheck } from '../../check/join-check.ts';
import { type Chat, type ChatBehavior, startChat } from '../fixtures/socket-io-chat.ts';
import { type RoomJob, roomJob } from '../fixtures/start-room-server.ts';
import { sockets } from './socket-driver.ts';

/** How to speak to the chat. */
const plain: SocketIoRooms = {
  protocol: 'socket.io',
  transports: ['websocket'],
  namespace: '/chat',
  join: (room) => ['join', room],
  joined: ([instance]) => ({ kind: 'joined', instance: String(instance) }),
  publish: (message, room) => ['say', room, message],
  on(event, [first]) {
    if (event === 'joined') return { kind: 'joined', instance: String(first) };
    return event === 'said' ? { kind: 'message', message: first as RoomMessage } : null;
  },
};

const polling = { transports: ['polling'] } as const;

/** Five members and a publisher on each instance, and 50 messages. */
async function talkTo(
  chat: Chat,
  own: Partial<SocketIoRooms> = {},
  { tls, ...rest }: RoomJob & Pick<AppAdapter, 'tls'> = {},
) {
  const written: AppAdapter = {
    name: 'a chat',
    readyPath: '/',
    ...(tls && { tls }),
    metricsPath: null,
    instanceOf: (headers) => (headers['x-instance'] ? String(headers['x-instance']) : null),
    operations: {
      'sign-in': {
        role: 'log-in',
        request: () => ({ method: 'POST', path: '/login' }),
        read: ({ body }) => ({ outcome: 'ok', keep: JSON.parse(body) }),
      },
    },
    executions: null,
    rooms: { ...plain, ...own },
  };
  const { adapter, complaints } = guardAdapter(written);
  const server = chat as unknown as Parameters<typeof roomJob>[0];
  const workload = { membersPerInstance: 5, ...rest.workload };
  const job = { ...roomJob(server, { load: { perSecond: 100 }, ...rest, workload }), adapter };
  const result = await sockets().run(job, new AbortController().signal);
  const { history } = result;
  const joins = result.measurements.find(({ metric }) => metric === 'joins_succeeded_share')?.value;
  const placed = result.measurements.find(({ metric }) => metric === 'sockets_placed')?.value;
  return {
    receipts: history.receipts.length,
    // On a machine that is busy a message may be late.
    findings: deliveryCheck()
      .check(history)
      .findings.filter(({ kind }) => kind !== 'message-late').length,
    outcomes: Object.groupBy(history.publications, ({ outcome }) => outcome),
    joinFailures: joinCheck().check(history).findings,
    joins,
    placed,
    memberships: history.memberships,
    notes: result.notes,
    complaints: complaints(),
  };
}

const one: ChatBehavior = { instances: 1, policy: 'in-turn' };
const all = { receipts: 250, findings: 0, complaints: [] };

test('by WebSocket, by long-polling, and from one to the other as the library does', async () => {
  await using chat = await startChat(one);
  expect(await talkTo(chat)).toMatchObject(all);
  expect(await talkTo(chat, polling)).toMatchObject(all);
  const seen: string[] = [];
  const look = () => setTimeout(() => seen.push(...chat.transports()), 400);
  expect(await talkTo(chat, { transports: ['polling', 'websocket'] }, { onBegin: look })).toMatchObject(all);
  expect(seen).toEqual(Array(6).fill('websocket'));
  expect(await talkTo(chat, {}, { onBegin: () => seen.splice(0), workload: { ...polling } })).toMatchObject(
    all,
  );
  // Goodbye is said on every connection.
  expect(chat.transports()).toEqual([]);
  await expect.poll(() => chat.connections()).toBe(0);
});

test('by https and wss, where the certificate is believed', async () => {
  await using chat = await startChat({ ...one, isSecure: true });
  const tls = { ca: certificates.ca };
  expect(await talkTo(chat, { transports: ['polling', 'websocket'] }, { tls })).toMatchObject(all);
  expect(await talkTo(chat, polling, { tls })).toMatchObject(all);
  await expect(talkTo(chat, polling)).rejects.toThrow(/certificate/);
});

test('a client that has logged in goes with its cookie, or with its ticket in what the middleware gets', async () => {
  await using strict = await startChat({ ...one, wants: 'cookie' });
  expect(await talkTo(strict, { ...polling, logIn: 'sign-in' })).toMatchObject(all);
  expect(await talkTo(strict, { logIn: 'sign-in' })).toMatchObject(all);
  expect(strict.seen.logIns).toBe(12);
  await expect(talkTo(strict)).rejects.toThrow(
    /none of \d+ sockets got into the room.*The WebSocket is answered 400 'no session'/,
  );
  await expect(talkTo(strict, polling)).rejects.toThrow(/Long-polling is answered 403 'no session'/);
  await using ticketed = await startChat({ ...one, wants: 'ticket' });
  const auth: SocketIoRooms['auth'] = (_room, { kept }) => ({ ticket: kept.ticket });
  expect(await talkTo(ticketed, { auth, logIn: 'sign-in' })).toMatchObject(all);
  await expect(talkTo(ticketed)).rejects.toThrow('The app refuses the connection: no ticket.');
});

test('joined by an event, and messages with the bytes that they are to have', async () => {
  await using chat = await startChat({ ...one, says: 'by-event' });
  const { join, publish, on, ...rest } = plain;
  const { joined: _, ...others } = rest;
  const bytes: number[] = [];
  const rooms = {
    ...others,
    join,
    publish,
    on(event, args) {
      if (event === 'said') bytes.push(Buffer.byteLength(JSON.stringify(['said', ...args])));
      return on(event, args);
    },
  } as SocketIoRooms;
  expect(await talkTo(chat, rooms, { workload: { messageBytes: 300 } })).toMatchObject(all);
  expect(Math.max(...bytes)).toBeLessThanOrEqual(300);
  expect(Math.min(...bytes)).toBeGreaterThan(200);
});

test('what the app has not acknowledged is in doubt and not lost', async () => {
  await using chat = await startChat({ ...one, dropsEvery: 10 });
  const { outcomes, ...rest } = await talkTo(chat, { acknowledges: true });
  expect(rest).toMatchObject({ receipts: 225, findings: 0 });
  expect([outcomes.ok?.length, outcomes.unknown?.length]).toEqual([45, 5]);
  // To somebody who does not look at them, the same five messages were sent and have not arrived.
  await using other = await startChat({ ...one, dropsEvery: 10 });
  expect((await talkTo(other)).findings).toBe(25);
  await using third = await startChat(one);
  const refused = await talkTo(third, {
    acknowledges: true,
    acknowledged: () => ({ kind: 'refused', reason: 'full' }),
  });
  expect(refused.outcomes.fail?.length).toBe(50);
});

test('long-polling without stickiness gets nobody into the room, and says why; by WebSocket all get there', async () => {
  await using chat = await startChat({ instances: 3, policy: 'in-turn' });
  const { joinFailures, joins, notes, placed } = await talkTo(chat, polling);
  const because =
    "Long-polling is answered 400 'Session ID unknown' by another instance than that of its handshake: long-polling needs stickiness.";
  expect(joinFailures[0]?.sentence).toContain(because);
  expect(notes?.[0]).toContain(because);
  if (joins?.kind !== 'proportion' || placed?.kind !== 'proportion') throw new Error('Nothing was measured.');
  expect(joins.count / joins.of).toBeLessThan(0.5);
  expect(joins.of).toBeGreaterThan(50);
  expect(placed.count).toBeLessThan(placed.of);
  // Messages reach the members on the publisher's instance, for lack of pub/sub: one in three.
  const byWebSocket = await talkTo(chat);
  expect(byWebSocket).toMatchObject({ receipts: 250, findings: 500 });
});

test('with a cookie of the balancer long-polling stays: the cookie goes with each request', async () => {
  await using chat = await startChat({ instances: 3, policy: 'cookie' });
  const { placed, receipts, joinFailures } = await talkTo(chat, polling);
  expect(receipts).toBe(250);
  expect(joinFailures.filter(({ sentence }) => sentence.includes('is answered'))).toEqual([]);
  expect(placed).toMatchObject({ count: 18, of: 18 });
  expect(chat.seen.withSeat).toBeGreaterThan(100);
});

test('who was sent away comes back, by the policy of the workload', async () => {
  await using chat = await startChat(one);
  const onBegin = () => void setTimeout(() => chat.disconnectAll('app-1'), 250);
  const rest = { onBegin, load: { perSecond: 20 }, phases: { measuredMs: 2_500 } };
  const { memberships, findings } = await talkTo(chat, { acknowledges: true }, rest);
  const ended = memberships.filter(({ untilUs }) => untilUs !== null);
  expect(ended.map(({ ending }) => ending)).toEqual(Array(5).fill('disconnected: io server disconnect'));
  expect(memberships).toHaveLength(10);
  expect(findings).toBe(0);
});
