import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AppAdapter, RoomEvent, RoomMessage, RoomProtocol } from '../../app/adapter.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import { deliveryCheck } from '../../check/delivery-check.ts';
import { roomJob } from '../fixtures/start-room-server.ts';
import { sockets } from './socket-driver.ts';

/** What a chat wants of its clients before it serves them. */
interface Strictness {
  readonly cookie?: boolean;
  readonly ticket?: boolean;
  readonly subprotocol?: string;
  /** The first frame, in which the client says who it is and where it wants to be. */
  readonly greeting?: boolean;
  /** It asks in frames of its own whether a client is there, and drops those who do not say. */
  readonly asks?: boolean;
  readonly acknowledges?: boolean;
  /** Of every so many messages one is dropped before it is acknowledged. */
  readonly dropsEvery?: number;
  readonly binary?: boolean;
  /** What is queued for a client goes out in one frame, one message a line. */
  readonly joins?: boolean;
  readonly compresses?: boolean;
}

interface Chat {
  readonly url: URL;
  readonly seen: { compressed: number; logIns: number; severalInOne: number };
}

async function chat(strict: Strictness): Promise<Chat> {
  const seen = { compressed: 0, logIns: 0, severalInOne: 0 };
  const server = createServer((request, response) => {
    if (request.url === '/login') seen.logIns += 1;
    response.setHeader('set-cookie', `sid=${seen.logIns}; HttpOnly; Path=/`);
    response.end(JSON.stringify({ ticket: `ticket-${seen.logIns}` }));
  });
  const members = new WebSocketServer({ noServer: true, perMessageDeflate: strict.compresses ?? false });
  members.on('headers', (headers) => headers.push('x-instance: app-1'));
  server.on('upgrade', (request, socket, head) => {
    const { cookie, authorization, 'sec-websocket-protocol': offered } = request.headers;
    const isKnown = !strict.cookie || /sid=\d+/.test(cookie ?? '');
    const isTicketed = !strict.ticket || /ticket=ticket-\d+/.test(request.url ?? '') || authorization;
    const speaks = !strict.subprotocol || offered === strict.subprotocol;
    if (!isKnown || !isTicketed || !speaks) {
      socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    members.handleUpgrade(request, socket, head, (one) => serve(one));
  });
  const queues = new Map<WebSocket, string[]>();
  let published = 0;

  function serve(socket: WebSocket): void {
    if (socket.extensions.includes('permessage-deflate')) seen.compressed += 1;
    let isIn = false;
    let asked = false;
    const enter = () => {
      isIn = true;
      queues.set(socket, []);
      send(socket, { in: true });
    };
    socket.on('close', () => queues.delete(socket));
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.here) asked = false;
      else if (!isIn && frame.join) enter();
      else if (frame.message) publish(socket, frame.message);
    });
    if (strict.asks) {
      const timer = setInterval(() => {
        if (asked) return socket.terminate();
        asked = true;
        socket.send(JSON.stringify({ there: true }));
      }, 100);
      socket.on('close', () => clearInterval(timer));
    }
    if (!strict.greeting) enter();
  }

  function publish(from: WebSocket, message: RoomMessage): void {
    published += 1;
    if (strict.dropsEvery && published % strict.dropsEvery === 0) return;
    for (const [socket, queue] of queues) {
      if (socket === from) continue;
      queue.push(JSON.stringify({ message }));
      if (!strict.joins) flush(socket, queue);
      else if (queue.length === 1) setTimeout(() => flush(socket, queue), 60);
    }
    if (strict.acknowledges) send(from, { took: message.sequence });
  }

  function flush(socket: WebSocket, queue: string[]): void {
    if (queue.length > 1) seen.severalInOne += 1;
    const text = queue.splice(0).join('\n');
    socket.send(strict.binary ? Buffer.from(text) : text);
  }

  function send(socket: WebSocket, what: object): void {
    const text = JSON.stringify(what);
    socket.send(strict.binary ? Buffer.from(text) : text);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of members.clients) client.terminate();
    server.close();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), seen };
}

/** The least that this chat can be spoken to with. */
const plain: RoomProtocol = {
  path: () => '/chat',
  publish: (message) => JSON.stringify({ message }),
  read(text, bytes) {
    const frames = (bytes === null ? text : Buffer.from(bytes).toString())
      .split('\n')
      .map((line) => JSON.parse(line));
    return frames.flatMap((frame): RoomEvent | readonly RoomEvent[] => {
      if (frame.in) return [{ kind: 'joined', instance: null }];
      if (frame.there) return [{ kind: 'ping', answer: '{"here":true}' }];
      if (frame.took !== undefined) return [{ kind: 'accepted', sequence: frame.took }];
      return [{ kind: 'message', message: frame.message }];
    });
  },
};

/** A room of five members and a publisher on one instance, in which 50 messages are published. */
async function talkTo({ url }: Chat, own: Partial<RoomProtocol> = {}, header = 'x-instance') {
  const written: AppAdapter = {
    name: 'a chat',
    readyPath: '/',
    metricsPath: null,
    instanceOf: (headers) => (headers[header] ? String(headers[header]) : null),
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
  const { adapter } = guardAdapter(written);
  const server = { url, instances: ['app-1'] } as unknown as Parameters<typeof roomJob>[0];
  const workload = { membersPerInstance: 5 };
  const job = { ...roomJob(server, { workload, load: { perSecond: 100 } }), adapter };
  const { history } = await sockets().run(job, new AbortController().signal);
  const { findings } = deliveryCheck().check(history);
  const outcomes = Object.groupBy(history.publications, ({ outcome }) => outcome);
  return { receipts: history.receipts.length, findings: findings.length, outcomes };
}

const all = { receipts: 250, findings: 0 };

test('a socket of a client that has logged in carries its cookie, and the upgrade names the instance', async () => {
  const room = await chat({ cookie: true });
  expect(await talkTo(room, { logIn: 'sign-in' })).toMatchObject(all);
  expect(room.seen.logIns).toBe(6);
  await expect(talkTo(room)).rejects.toThrow(/none of \d+ sockets got into the room.*401/);
});

test('a ticket from the log-in goes into the query or a header', async () => {
  const room = await chat({ ticket: true });
  const path: RoomProtocol['path'] = (_room, { kept }) => `/chat?ticket=${kept.ticket}`;
  expect(await talkTo(room, { logIn: 'sign-in', path })).toMatchObject(all);
  const headers: RoomProtocol['headers'] = ({ kept }) => ({ authorization: `Bearer ${kept.ticket}` });
  expect(await talkTo(room, { logIn: 'sign-in', headers })).toMatchObject(all);
});

test('a subprotocol, and a first frame by which a client joins', async () => {
  const room = await chat({ subprotocol: 'chat.v2', greeting: true });
  const greet: RoomProtocol['greet'] = (name) => [JSON.stringify({ join: name })];
  expect(await talkTo(room, { subprotocols: ['chat.v2'], greet })).toMatchObject(all);
});

test('pings of the app in frames of its own are answered', async () => {
  expect(await talkTo(await chat({ asks: true }))).toMatchObject(all);
});

test('several messages in one frame are all read, text or binary, compressed or not', async () => {
  const room = await chat({ joins: true, binary: true, compresses: true });
  const publish: RoomProtocol['publish'] = (message) => Buffer.from(JSON.stringify({ message }));
  expect(await talkTo(room, { publish, compression: true })).toMatchObject(all);
  expect(room.seen.severalInOne).toBeGreaterThan(10);
  expect(room.seen.compressed).toBe(6);
  await talkTo(room, { publish });
  expect(room.seen.compressed).toBe(6);
});

test('of an app that acknowledges, what it has not is in doubt and not lost', async () => {
  const room = await chat({ acknowledges: true, dropsEvery: 10 });
  const { outcomes, ...rest } = await talkTo(room, { acknowledges: true });
  expect(rest).toEqual({ receipts: 225, findings: 0 });
  expect([outcomes.ok?.length, outcomes.unknown?.length]).toEqual([45, 5]);
  // To somebody who does not look at them, the same five messages were sent and have not arrived.
  expect((await talkTo(await chat({ dropsEvery: 10 }))).findings).toBe(25);
});

test('who joins without saying where is told what to do', async () => {
  await expect(talkTo(await chat({}), {}, 'x-nobody')).rejects.toThrow(
    /none of \d+ sockets got into the room.*neither the event 'joined' of the adapter's rooms nor its 'instanceOf'/,
  );
});

test("a function of the adapter that fails is the adapter's error, not the app's", async () => {
  const greet: RoomProtocol['greet'] = () => {
    throw new Error('no greeting');
  };
  await expect(talkTo(await chat({}), { greet })).rejects.toMatchObject({
    code: 'SP_ADAPTER_FAILED',
    message: expect.stringContaining('rooms.greet of the adapter failed: no greeting'),
  });
});
