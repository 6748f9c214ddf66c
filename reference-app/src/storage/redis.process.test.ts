import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { canRunRedis, startRedis } from '../../test/start-stores.ts';
import { connectRedis, disconnectRedis } from './redis.ts';

/** Tells where the master is, as slowly as it is told to, and can tell of a failover while it is asked. */
async function sentinelOf(master: URL) {
  const subscribers = new Set<Socket>();
  let asked = 0;
  let answersAfterMs = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => subscribers.delete(socket));
    socket.on('data', async (data) => {
      for (const command of String(data).split(/(?=\*\d+\r\n)/)) {
        if (/get-master-addr-by-name/i.test(command)) {
          asked += 1;
          await sleep(answersAfterMs);
          socket.write(bulks(master.hostname, master.port));
        } else if (/subscribe/i.test(command)) {
          subscribers.add(socket);
          socket.write(`>3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n`);
        } else socket.write('*0\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    get asked() {
      return asked;
    },
    subscribers,
    slowDown(ms: number) {
      answersAfterMs = ms;
    },
    announce() {
      for (const one of subscribers)
        one.write(bulks('message', '+switch-master', 'main to another').replace('*', '>'));
    },
  };
}

/** As when a master dies: the server closes every connection but the one that tells it to. */
async function closedByServer({ href }: URL): Promise<void> {
  const other = new Redis(href);
  await other.call('CLIENT', 'KILL', 'TYPE', 'normal');
  other.disconnect();
}

function bulks(...texts: readonly string[]): string {
  return `*${texts.length}\r\n${texts.map((text) => `$${text.length}\r\n${text}\r\n`).join('')}`;
}

test.skipIf(!canRunRedis)(
  'it comes back also when Sentinels tell of another master while it asks them for the master',
  async () => {
    await using store = await startRedis();
    const sentinel = await sentinelOf(store.url);
    const { log } = fastify();
    const settings = {
      url: new URL('redis://main'),
      sentinels: [{ host: '127.0.0.1', port: sentinel.port }],
    };
    const redis = await connectRedis(settings, { startupTimeoutMs: 5_000, log });
    onTestFinished(() => disconnectRedis(redis));
    let ends = 0;
    redis.on('end', () => {
      ends += 1;
    });
    await expect.poll(() => sentinel.subscribers.size).toBe(1);
    const before = sentinel.asked;
    sentinel.slowDown(400);
    await closedByServer(store.url);
    await expect.poll(() => sentinel.asked, { timeout: 3_000 }).toBe(before + 1);
    sentinel.announce();
    await expect.poll(() => ends, { timeout: 3_000 }).toBe(1);
    await expect.poll(() => redis.ping().catch(() => null), { timeout: 5_000 }).toBe('PONG');
  },
);
