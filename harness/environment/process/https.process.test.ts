import { expect, test } from 'vitest';
import type { App } from '../../app/app.ts';
import { certificates } from '../../app/fixtures/certificates.ts';
import type { Tls } from '../../app/tls.ts';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { faultContext } from '../../faults/fixtures/fault-context.ts';
import { restart } from '../../faults/restart.ts';
import { RoomSocket } from '../../load/sockets/room-socket.ts';
import { tinyApp } from '../fixtures/tiny-app.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { processes } from './process-runtime.ts';

const { launch } = tinyApp;
if (!launch) throw new Error('The tiny app is launched.');

/** The tiny app, which speaks https itself. */
const secureApp = (tls: Tls): App => ({
  adapter: { ...tinyApp.adapter, tls },
  launch: {
    ...launch,
    scheme: 'https',
    environment: (placement) => ({
      ...launch.environment(placement),
      CERTIFICATE: certificates.server,
      KEY: certificates.serverKey,
    }),
  },
});
const topology = tinyTopology({ instances: 2 });

test('instances that speak https themselves are asked and restarted, and clients reach them through the built-in balancer', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(topology, secureApp({ ca: certificates.ca, serverName: 'shop.example' }));
  const { entry, nodes, notes } = environment;
  expect(nodes.map(({ url }) => url.protocol)).toEqual(['https:', 'https:', 'http:']);
  expect(notes.join()).not.toContain('were not checked');
  const { effect } = await restart({ instance: 2, by: 'SIGKILL' }).inject(faultContext(environment));
  expect(effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringContaining('the built-in balancer reports app-2 as used'),
  });
  const answers = await Promise.all(Array.from({ length: 4 }, async () => (await fetch(entry)).text()));
  const instances = answers.map((text) => JSON.parse(text).instance);
  expect(new Set(instances)).toEqual(new Set(['app-1', 'app-2']));
  const socket = new RoomSocket({
    entry,
    name: 'socket-1',
    number: 1,
    instanceOf: () => null,
    logIn: null,
    room: 'any',
    messageBytes: 0,
    rooms: {
      path: (room) => `/${room}`,
      publish: () => '',
      read: (text) => ({ kind: 'joined', instance: text }),
    },
    pingEveryMs: 1_000,
    reconnect: { firstDelayMs: 10, maxDelayMs: 10, jitter: 'none' },
    random: seededRandom(1),
    clock: systemClock,
    localAddress: null,
  });
  expect(await socket.join()).toMatch(/^app-[12]$/);
  await socket.close();
});

test('a certificate that nobody vouches for ends the start at once, with what to do', async () => {
  await using run = await startRun(processes());
  const startedMs = performance.now();
  await expect(run.up(topology, secureApp({ serverName: 'shop.example' }))).rejects.toMatchObject({
    code: 'SP_CERTIFICATE_UNTRUSTED',
    message: expect.stringMatching(
      /^The certificate of https:\/\/127\.0\.0\.1:\d+ is not trusted: .+\. Give the adapter tls: \{ ca: /,
    ),
  });
  // Not when the time for a start is over.
  expect(performance.now() - startedMs).toBeLessThan(20_000);
});

test('allowed self-signed certificates are in the notes, and other balancers are refused', async () => {
  const app = secureApp({ allowSelfSigned: true });
  await using run = await startRun(processes());
  const { notes } = await run.up({ ...topology, app: { ...topology.app, instances: 1 } }, app);
  expect(notes.join()).toMatch(/The certificates of https:\/\/127\.0\.0\.1:\d+ were not checked/);
  const behindNginx = { ...topology, balancer: { ...topology.balancer, engine: 'nginx' } } as const;
  expect(await processes().lacks(behindNginx, app)).toMatchObject({
    reason: expect.stringContaining('nginx is not set up'),
    enable: expect.stringContaining("'built-in'"),
  });
  expect(await processes().lacks(topology, app)).toBeNull();
});
