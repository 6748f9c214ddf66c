import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { tinyTopology } from '../environment/fixtures/tiny-topology.ts';
import { startRun } from '../environment/fixtures/topology-under-test.ts';
import { processes } from '../environment/process/process-runtime.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { reloadBalancer } from './reload-balancer.ts';
import { restartBalancer } from './restart-balancer.ts';

const round = (engine: 'nginx' | 'haproxy' | 'caddy' | 'built-in') =>
  tinyTopology({ instances: 2, balancer: { engine, policy: 'round-robin' } });

/** Sockets that are open on an app; returns how many still are. */
async function openSockets(entry: URL, count: number): Promise<() => number> {
  const url = entry.href.replace('http:', 'ws:');
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = new WebSocket(url);
      socket.on('error', () => {});
      await once(socket, 'message');
      return socket;
    }),
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate();
  });
  return () => sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
}

// nginx and HAProxy keep old workers for open sockets and refuse nobody; Caddy of Debian 12 (2.6) closes what is open.
test.each([
  ['nginx', 5, /^nginx has started new workers \(pid \d+/],
  ['haproxy', 5, /^HAProxy has started new workers \(pid \d+\)\./],
  ['caddy', 0, /^Caddy took its configuration again\./],
] as const)('a reload of %s leaves %i of 5 sockets', async (engine, left, shown) => {
  await using run = await startRun(processes());
  const environment = await run.up(round(engine));
  const open = await openSockets(environment.entry, 5);
  const { nodes, effect, entry } = await reloadBalancer({ watchMs: 500 }).inject(faultContext(environment));
  expect(nodes).toEqual([engine]);
  expect(effect).toMatchObject({ confirmed: true, evidence: expect.stringMatching(shown) });
  expect(entry?.asked).toBeGreaterThan(5);
  if (engine !== 'caddy') expect(entry).toMatchObject({ unanswered: 0, awayMs: 0 });
  if (engine === 'nginx') expect(entry).toMatchObject({ idleConnections: 10, idleClosed: 10 });
  expect(open()).toBe(left);
});

test('a Caddy that is reloaded while requests are under way stays up', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(round('caddy'));
  let isOver = false;
  const clients = Array.from({ length: 24 }, async () => {
    while (!isOver) await fetch(environment.entry).catch(() => sleep(20));
  });
  for (let reloads = 0; reloads < 6; reloads++) {
    const { effect } = await reloadBalancer({ watchMs: 10 }).inject(faultContext(environment));
    expect(effect).toMatchObject({ confirmed: true });
  }
  isOver = true;
  await Promise.all(clients);
  expect((await fetch(environment.entry)).status).toBe(200);
});

test('a balancer that is killed and stays down takes its sockets along and is away for as long', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(round('nginx'));
  const open = await openSockets(environment.entry, 5);
  const fault = restartBalancer({ by: 'SIGKILL', downMs: 300 });
  const { effect, entry } = await fault.inject(faultContext(environment));
  expect(effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringMatching(
      /^nginx \(pid \d+\) ended by SIGKILL after .*, and is ready as pid \d+\. Of 10 idle connections .* 10 were/,
    ),
  });
  expect(entry?.unanswered).toBeGreaterThan(0);
  expect(entry?.awayMs).toBeGreaterThan(250);
  expect(open()).toBe(0);
  expect((await fetch(environment.entry)).status).toBe(200);
});

test('what has no configuration to read again refuses it before anything starts', () => {
  const { refuses } = processes();
  expect(refuses?.(['reload-balancer'], round('built-in'))).toEqual({
    reason:
      'The balancer cannot be reloaded: the built-in balancer has no configuration that it could read again.',
    enable: "Set the balancer's engine to one of nginx, haproxy, caddy, or use restartBalancer().",
  });
  expect(refuses?.(['disconnect'], round('nginx'))?.reason).toContain('none has a network of its own');
  expect(refuses?.(['restart-balancer', 'kill'], round('built-in'))).toBeNull();
  expect(refuses?.(['reload-balancer'], round('nginx'))).toBeNull();
  // The built-in one stands in for what is not installed.
  expect(processes({ programFolders: [] }).refuses?.(['reload-balancer'], round('nginx'))).not.toBeNull();
});
