import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, joinRoom, type RoomMember } from '../../test/room-member.ts';
import { type Instance, startInstances, statusOf } from '../../test/start-instance.ts';
import {
  canRunRedis,
  type RestartablePostgres,
  type RestartableRedis,
  startPostgres,
  startRedis,
} from '../../test/start-stores.ts';

/** Long enough for a second copy or an echo to show itself. */
const quietMs = 200;
const messages = Array.from({ length: 200 }, (_, sequence) => sequence);

describe('rooms without pub/sub', () => {
  test('reach only the members on the same instance', async () => {
    const instances = await startInstances(2);
    const [first, second] = instances as [Instance, Instance];
    const [publisher, near, other, far] = await Promise.all([
      joinRoom('publisher', first.url),
      joinRoom('near', first.url),
      joinRoom('other', first.url, 'another room'),
      joinRoom('far', second.url),
    ]);
    for (const sequence of messages) publisher.publish(sequence);
    await eventually('the messages', () => near.heard().length === messages.length);
    await sleep(quietMs);

    expect(near.heard()).toEqual(messages.map((sequence) => `publisher:${sequence}`));
    expect([publisher, other, far].map((member) => member.heard())).toEqual([[], [], []]);
    for (const instance of instances) await instance[Symbol.asyncDispose]();
  });

  test('answer a frame that is none, and an address without a room', async () => {
    const [instance] = await startInstances(1);
    await using app = instance as Instance;
    const member = await joinRoom('member', app.url);
    member.socket.send('hello?');
    await eventually('the refusal', () => member.refusals().length === 1);
    expect(member.refusals()).toEqual([{ kind: 'refused', reason: 'invalid-frame' }]);
    await expect(joinRoom('lost', new URL(app.url), '')).rejects.toThrow('404');
  });
});

test('a member that does not keep up is sent away, and the others get everything', async () => {
  const [instance] = await startInstances(1);
  await using app = instance as Instance;
  const [publisher, slow, quick] = (await Promise.all(
    ['publisher', 'slow', 'quick'].map((name) => joinRoom(name, app.url)),
  )) as [RoomMember, RoomMember, RoomMember];
  const closed = once(slow.socket, 'close');
  slow.socket.pause();
  // In all more than the buffers of both ends of a connection can hold, and never too much at once for the quick one.
  const batch = 10;
  const total = 600;
  for (let from = 0; from < total; from += batch) {
    for (let sequence = from; sequence < from + batch; sequence++) {
      publisher.publish(sequence, 'x'.repeat(60_000));
    }
    await eventually('the messages', () => quick.heard().length === from + batch);
  }
  slow.socket.resume();
  expect((await closed)[0]).toBe(1013);
  expect(slow.heard().length).toBeLessThan(total);
});

const kinds = [
  { kind: 'redis', available: canRunRedis, start: startRedis },
  { kind: 'postgres', available: true, start: startPostgres },
] as const;

for (const { kind, available, start } of kinds) {
  describe.skipIf(!available)(`rooms over ${kind}`, () => {
    let store: RestartableRedis | RestartablePostgres;
    let instances: Instance[];
    let members: RoomMember[];

    beforeAll(async () => {
      store = await start();
      const url = kind === 'redis' ? { redisUrl: store.url } : { postgresUrl: store.url };
      instances = await startInstances(3, { pubsub: kind, ...url });
    });
    afterAll(async () => {
      for (const instance of instances) await instance[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    });

    async function joinTwoEach(room: string): Promise<void> {
      members = await Promise.all(
        instances.flatMap(({ url }, at) => ['a', 'b'].map((name) => joinRoom(`${name}${at + 1}`, url, room))),
      );
    }

    test('reach every member on every instance once, in order, without echo', async () => {
      await joinTwoEach('everybody');
      const publishers = members.filter((member) => member.name.startsWith('a'));
      for (const sequence of messages) for (const publisher of publishers) publisher.publish(sequence);
      await eventually('the messages', () =>
        members.every((member) => member.heard().length >= expectedBy(member).length),
      );
      await sleep(quietMs);

      for (const member of members) {
        expect(member.heard().toSorted()).toEqual(expectedBy(member).toSorted());
        for (const publisher of publishers.filter((one) => one !== member)) {
          const fromOne = member.heard().filter((message) => message.startsWith(publisher.name));
          expect(fromOne).toEqual(messages.map((sequence) => `${publisher.name}:${sequence}`));
        }
      }

      function expectedBy(member: RoomMember): string[] {
        return publishers
          .filter((publisher) => publisher !== member)
          .flatMap((publisher) => messages.map((sequence) => `${publisher.name}:${sequence}`));
      }
    });

    test('are rejected while the store is unavailable, and delivered afterwards', async () => {
      await joinTwoEach('outage');
      const [publisher, near, far] = members as [RoomMember, RoomMember, RoomMember];
      const readiness = () =>
        Promise.all(instances.map(({ url }) => statusOf(new URL('/health/ready', url))));

      await store.stop();
      await eventually('the instances to notice', async () =>
        (await readiness()).every((status) => status === 503),
      );
      publisher.publish(1);
      await eventually('the refusal', () => publisher.refusals().length === 1);
      expect(publisher.refusals()).toEqual([{ kind: 'refused', reason: 'pubsub-unavailable', sequence: 1 }]);

      await store.start();
      await eventually('the instances to be back', async () =>
        (await readiness()).every((status) => status === 200),
      );
      publisher.publish(2);
      await eventually('the message', () => far.heard().length === 1);
      await sleep(quietMs);
      const onlyTheSecond = [`${publisher.name}:2`];
      expect([near.heard(), far.heard()]).toEqual([onlyTheSecond, onlyTheSecond]);
      expect(publisher.refusals()).toHaveLength(1);
    });
  });
}

test("a message longer than NOTIFY carries is refused for that reason, and the limit is the server's own", async () => {
  await using postgres = await startPostgres();
  const [instance] = await startInstances(1, { pubsub: 'postgres', postgresUrl: postgres.url });
  await using app = instance as Instance;
  const publisher = await joinRoom('publisher', app.url);
  publisher.publish(0, 'x'.repeat(9_000));
  await eventually('the refusal', () => publisher.refusals().length === 1);
  expect(publisher.refusals()).toEqual([{ kind: 'refused', reason: 'message-too-large', sequence: 0 }]);

  const server = new Client(postgres.url.href);
  await server.connect();
  const notify = (bytes: number) => server.query('select pg_notify($1, $2)', ['sizes', 'x'.repeat(bytes)]);
  await notify(7_999);
  await expect(notify(8_000)).rejects.toThrow('payload string too long');
  await server.end();
});
