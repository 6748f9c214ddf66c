import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/room-member.ts';
import { startFleet } from '../../test/start-instance.ts';
import { canRunRedis, startRedis } from '../../test/start-stores.ts';

/** Long enough for a second copy or an echo to show itself. */
const quietMs = 200;
const env = { REALTIME: 'socket.io' };

interface Member {
  readonly socket: Socket;
  readonly instance: string;
  readonly heard: unknown[];
}

async function join(
  at: URL | undefined,
  transport: 'polling' | 'websocket',
  room = 'lobby',
): Promise<Member> {
  const socket = io(at?.origin ?? '', { transports: [transport], reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await once(socket as never, 'connect');
  const heard: unknown[] = [];
  socket.on('message', (data) => heard.push(data));
  return { socket, heard, instance: await socket.timeout(5_000).emitWithAck('join', room) };
}

test.skipIf(!canRunRedis)(
  'members on two instances, by polling and by WebSocket, get each message once and no echo; other rooms get none',
  async () => {
    await using redis = await startRedis();
    await using fleet = await startFleet(2, { pubsub: 'redis', redisUrl: redis.url, env });
    const [first, second] = fleet.urls;
    const publisher = await join(first, 'websocket');
    const near = await join(first, 'polling');
    const far = await join(second, 'websocket');
    const other = await join(second, 'polling', 'another room');
    expect([publisher, near, far].map(({ instance }) => instance)).toEqual(['app-1', 'app-1', 'app-2']);
    const messages = Array.from({ length: 50 }, (_, sequence) => sequence);
    const answers = await Promise.all(
      messages.map((sequence) => publisher.socket.timeout(5_000).emitWithAck('publish', sequence)),
    );
    expect(new Set(answers)).toEqual(new Set([null]));
    await eventually('the messages', () => far.heard.length >= 50 && near.heard.length >= 50);
    await sleep(quietMs);
    expect([publisher, near, far, other].map(({ heard }) => heard)).toEqual([[], messages, messages, []]);

    await redis.stop();
    await eventually('the instance to notice', async () => {
      const answer = await publisher.socket.timeout(5_000).emitWithAck('publish', 51);
      return answer?.reason === 'pubsub-unavailable';
    });
  },
);

test('who publishes without a room is told so, and an instance that stops lets its members go', async () => {
  await using fleet = await startFleet(1, { env: { ...env, DRAIN_MS: '0' } });
  const member = await join(fleet.urls[0], 'websocket');
  const stranger = io(fleet.urls[0]?.origin ?? '', { transports: ['websocket'], reconnection: false });
  onTestFinished(() => void stranger.disconnect());
  expect(await stranger.timeout(5_000).emitWithAck('publish', 1)).toMatchObject({ reason: 'no-room' });
  const gone = once(member.socket as never, 'disconnect');
  fleet.instances[0]?.process.kill('SIGTERM');
  await gone;
  expect(await fleet.instances[0]?.ended).toMatchObject({ code: 0 });
});
