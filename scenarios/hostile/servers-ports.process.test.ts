import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { App } from '../../harness/app/app.ts';
import { tinyTopology } from '../../harness/environment/fixtures/tiny-topology.ts';
import { killable, startRun } from '../../harness/environment/fixtures/topology-under-test.ts';
import { processes } from '../../harness/environment/process/process-runtime.ts';
import { strangeApp } from './strange-app.ts';

const node = (...args: readonly string[]) => strangeApp(process.execPath, args);
const { signal } = new AbortController();

/** Somebody else, who answers 200 to whatever is asked. */
function strangerOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((_request, response) => response.end('welcome'));
    onTestFinished(() => void server.close());
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** The app, with somebody else on its port before it can listen, at its first `times` starts. */
function lateApp(times: number): { readonly app: App; readonly tried: number[] } {
  const tried: number[] = [];
  const app = strangeApp(process.execPath, ['stubborn.js'], {
    environment({ id, port }) {
      if (tried.push(port) <= times) void strangerOn(port);
      return { INSTANCE: id, PORT: String(port) };
    },
  });
  return { app, tried };
}

async function up(app: App, env: Readonly<Record<string, string>> = {}, readyWithinMs = 2_500) {
  const run = await startRun(processes({ appReadyWithinMs: readyWithinMs }));
  onTestFinished(() => run[Symbol.asyncDispose]());
  return run.up(tinyTopology({ instances: 1, env }), app);
}

test('somebody else’s 200 is not the instance’s: it starts again on another port', async () => {
  const { app, tried } = lateApp(1);
  const environment = await up(app, {}, 20_000);
  expect(tried).toHaveLength(2);
  const { url } = killable(environment, 'app-1');
  expect(Number(url.port)).toBe(tried[1]);
  expect((await fetch(environment.entry)).headers.get('x-instance')).toBe('app-1');
});

test('where somebody else always is faster, the error says who', async () => {
  const { app, tried } = lateApp(3);
  await expect(up(app)).rejects.toMatchObject({
    code: 'SP_PORT_TAKEN',
    message: expect.stringMatching(
      new RegExp(`app-1 cannot listen on port \\d+ .* pid ${process.pid} \\(.+\\) does`),
    ),
  });
  expect(tried).toHaveLength(3);
});

test('somebody else who takes the port of an instance that is down is named when it is to return', async () => {
  const environment = await up(node('stubborn.js'), {}, 20_000);
  const instance = killable(environment, 'app-1');
  await instance.kill();
  await strangerOn(Number(instance.url.port));
  await expect(instance.start(signal)).rejects.toMatchObject({
    code: 'SP_PORT_TAKEN',
    message: expect.stringContaining(`pid ${process.pid} (`),
  });
});

test.each([
  [
    'on the other loopback address',
    { HOST: '::1' },
    /It listens on ::1 port \d+, and was to listen on port \d+/,
  ],
  [
    'on a port of its own',
    { OWN_PORT: '0' },
    /It listens on 127\.0\.0\.1 port \d+, and was to listen on port/,
  ],
  ['nowhere', { HOST: '203.0.113.7' }, /None of its processes listens on any port/],
])('an app that listens %s is told where it does', async (_where, env, message) => {
  await expect(up(node('stubborn.js'), env)).rejects.toMatchObject({
    code: 'SP_NOT_READY',
    message: expect.stringMatching(message),
  });
});

test.each(['0.0.0.0', '::', '::ffff:127.0.0.1'])('an app that listens on %s is itself', async (HOST) => {
  const environment = await up(node('stubborn.js'), { HOST }, 20_000);
  expect((await fetch(environment.entry)).headers.get('x-instance')).toBe('app-1');
});

test('a ready path that leads elsewhere is no answer, and the error says where it leads', async () => {
  await expect(up(node('stubborn.js'), { REDIRECTS: '/login' })).rejects.toMatchObject({
    code: 'SP_NOT_READY',
    message: expect.stringContaining('answered 302, which leads to /login'),
  });
});

test('an app that prints megabytes comes up, and its last lines can be read', async () => {
  const environment = await up(node('stubborn.js'), { NOISE_MB: '16' }, 20_000);
  expect((await killable(environment, 'app-1').logs()).at(-1)).toMatch(/^x+$/);
});

test.each([
  ['ends at once with 0', node('-e', 'process.exit(0)'), /ended before it was ready, with exit code 0/],
  ['is not there', strangeApp('nodee', []), /Could not start app-1 \(nodee\): there is no such program/],
  ['is no program', strangeApp(import.meta.filename, []), /not marked as executable/],
  ['starts nowhere', strangeApp('node', [], { cwd: '/nowhere' }), /there is no folder \/nowhere/],
])('a start command that %s is refused with the reason', async (_input, app, message) => {
  await expect(up(app)).rejects.toMatchObject({
    code: 'SP_START_FAILED',
    message: expect.stringMatching(message),
  });
});

test('two runs at once never meet', async () => {
  const environments = await Promise.all([1, 2, 3].map(() => up(node('stubborn.js'), {}, 20_000)));
  const ports = environments.flatMap(({ nodes }) => nodes.map(({ url }) => url.port));
  expect(new Set(ports).size).toBe(ports.length);
});

test('a link whose port somebody takes while it refuses says so, and the other links live on', async () => {
  await using run = await startRun(processes(), 'breakable-with-entry');
  const environment = await run.up(tinyTopology({ instances: 2 }), node('stubborn.js'));
  const [first, second] = environment.links;
  if (!first || !second) throw new Error('There are no links.');
  const { port } = 'url' in first && first.url instanceof URL ? first.url : new URL('http://none:1');
  await first.set({ kind: 'refused' });
  const taker = createTcpServer();
  await new Promise<void>((resolve) => taker.listen(Number(port), '127.0.0.1', resolve));
  await expect(first.set({ kind: 'open' })).rejects.toMatchObject({
    code: 'SP_FAULT_FAILED',
    message: expect.stringContaining('EADDRINUSE'),
  });
  expect((await second.counts()).connections).toBeGreaterThanOrEqual(0);
  await new Promise((resolve) => taker.close(resolve));
  await first.set({ kind: 'open' });
  const seen = new Set<string | null>();
  await expect
    .poll(async () => seen.add((await fetch(environment.entry)).headers.get('x-instance')).size, {
      timeout: 5_000,
    })
    .toBe(2);
});
