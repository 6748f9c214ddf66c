import { beforeAll, describe, expect, test } from 'vitest';
import { ask, countOf } from '../fixtures/ask.ts';
import { ownMetric, toldToPrometheus } from '../fixtures/balancer-metrics.ts';
import { buildTinyImage } from '../fixtures/build-tiny-image.ts';
import { edgeOutcomes, rightOutcomes } from '../fixtures/edge-requests.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { skipsDocker } from '../images/fixtures/docker-test.ts';
import { type Environment, keepsAccessLog } from '../runtime.ts';
import { docker } from './docker-runtime.ts';

/** What the balancer wrote down: requests, and how often one was sent again. */
async function forwarded({ nodes }: Environment) {
  const balancer = nodes.find(({ role }) => role === 'balancer');
  if (!balancer || !keepsAccessLog(balancer)) throw new Error('The balancer keeps no access log.');
  const log = await balancer.accessLog();
  return { requests: log.length, retries: log.reduce((sum, { attempts }) => sum + attempts - 1, 0) };
}

/** How many of the clients with these addresses reached each instance, one request each. */
async function sharesOf(entry: URL, froms: readonly string[]): Promise<number[]> {
  const replies = await Promise.all(froms.map((from) => ask(entry, { from })));
  return Object.values(countOf(replies.map(({ instance }) => instance)));
}

async function instancesOf(entry: URL, requests: number): Promise<Record<string, number>> {
  const seen: string[] = [];
  for (let request = 0; request < requests; request++) seen.push((await ask(entry)).instance);
  return countOf(seen);
}

describe.skipIf(skipsDocker)('balancers in containers', () => {
  beforeAll(buildTinyImage);

  test('S4: nginx goes round, and sends again what a dead instance refuses', async () => {
    await using run = await startRun(docker());
    const balancer = { engine: 'nginx', policy: 'round-robin', retries: 2 } as const;
    const environment = await run.up(tinyTopology({ balancer }));
    for (const count of Object.values(await instancesOf(environment.entry, 300))) {
      expect(Math.abs(count - 100)).toBeLessThanOrEqual(1);
    }
    const before = await forwarded(environment);
    expect(before).toEqual({ requests: expect.any(Number), retries: 0 });
    expect(before.requests).toBeGreaterThanOrEqual(300);
    expect(await toldToPrometheus(environment.nodes)).toMatch(ownMetric.nginx);
    await killable(environment, 'app-2').kill();
    const after = await instancesOf(environment.entry, 12);
    expect((after['app-1'] ?? 0) + (after['app-3'] ?? 0)).toBe(12);
    expect((await forwarded(environment)).retries).toBeGreaterThan(0);
  });

  test.each(['haproxy', 'caddy', 'envoy', 'built-in'] as const)(
    'S4: %s keeps each client by its cookie, and those without one go round, but for Caddy, which throws dice',
    async (engine) => {
      await using run = await startRun(docker());
      const environment = await run.up(tinyTopology({ balancer: { engine, policy: 'cookie' } }));
      const { entry } = environment;
      const first = await Promise.all(Array.from({ length: 12 }, () => ask(entry)));
      for (const { instance, setCookie = '' } of first) {
        const cookie = setCookie.split(';')[0] ?? '';
        const again = await Promise.all([1, 2, 3].map(() => ask(entry, { cookie })));
        expect(again.map((reply) => reply.instance)).toEqual([instance, instance, instance]);
      }
      expect(await toldToPrometheus(environment.nodes)).toMatch(ownMetric[engine]);
      const counts = Object.values(await instancesOf(entry, 300));
      if (engine === 'caddy') return;
      for (const count of counts) expect(Math.abs(count - 100)).toBeLessThanOrEqual(1);
      expect((await forwarded(environment)).retries).toBe(0);
    },
  );

  test('S5, S6: nginx sends clients of one /24 to one instance, and spreads those of 200', async () => {
    await using run = await startRun(docker());
    const environment = await run.up(tinyTopology({ balancer: { engine: 'nginx', policy: 'ip-hash' } }));
    const { entry, notes } = environment;
    const one = await Promise.all(Array.from({ length: 50 }, () => ask(entry, { from: '127.0.7.7' })));
    expect(new Set(one.map(({ instance }) => instance)).size).toBe(1);
    const neighbors = Array.from({ length: 200 }, (_, index) => `127.0.9.${index + 1}`);
    expect(await sharesOf(entry, neighbors)).toEqual([200]);
    const strangers = Array.from({ length: 200 }, (_, index) => `127.1.${index + 1}.1`);
    const shares = await sharesOf(entry, strangers);
    expect(shares).toHaveLength(3);
    for (const share of shares) expect(Math.abs(share - 67)).toBeLessThanOrEqual(20);
    expect(notes.join(' ')).toContain('Clients connect through a relay');
  });

  test.each(['haproxy', 'envoy', 'built-in'] as const)(
    '%s hashes the whole address of a client',
    async (engine) => {
      await using run = await startRun(docker());
      const { entry } = await run.up(tinyTopology({ balancer: { engine, policy: 'ip-hash' } }));
      const one = await Promise.all(Array.from({ length: 50 }, () => ask(entry, { from: '127.0.7.7' })));
      expect(new Set(one.map(({ instance }) => instance)).size).toBe(1);
      const froms = Array.from({ length: 200 }, (_, index) => `127.0.9.${index + 1}`);
      for (const share of await sharesOf(entry, froms)) expect(Math.abs(share - 67)).toBeLessThanOrEqual(25);
    },
  );

  test('ip-hash by Caddy is refused: it cannot get the addresses of clients', async () => {
    const topology = tinyTopology({ balancer: { engine: 'caddy', policy: 'ip-hash' } });
    expect((await docker().lacks(topology))?.reason).toMatch(/PROXY protocol/);
  });

  test.each(['nginx', 'haproxy', 'caddy', 'envoy', 'built-in'] as const)(
    'at the edges, client and app see behind %s what they see behind a process',
    async (engine) => {
      await using run = await startRun(docker());
      const { entry } = await run.up(
        tinyTopology({ instances: 1, balancer: { engine, policy: 'round-robin' } }),
      );
      const outcomes = await edgeOutcomes(entry);
      const { 'a name with an underscore': name, ...rest } = rightOutcomes;
      // From 2.11.4 on, and in packages that have its security fixes, Caddy takes such headers out.
      if (engine !== 'caddy') expect(outcomes['a name with an underscore']).toEqual(name);
      expect(outcomes).toMatchObject(rest);
    },
  );
});
