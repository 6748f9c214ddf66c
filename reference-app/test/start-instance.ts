import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { freePorts } from '../../harness/core/ports.ts';
import { plainBalancing } from '../../harness/plan/balancer-names.ts';
import { plainTopology } from '../../harness/plan/fixtures/plain-topology.ts';
import { placedStores } from '../../harness/plan/placed-stores.ts';
import type { Topology } from '../../harness/plan/topology.ts';
import { referenceApp } from '../adapter.ts';

/** A real instance of the app in a process of its own. */
export interface Instance extends AsyncDisposable {
  readonly url: URL;
  readonly process: ChildProcess;
  /** How it ended: its exit code and what it wrote to stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

export interface Setup {
  readonly sessions?: Topology['sessions'];
  readonly pubsub?: Topology['pubsub'];
  readonly rateLimit?: Topology['rateLimit'];
  readonly queue?: Topology['queue'];
  readonly cache?: Topology['cache'];
  readonly redisUrl?: URL;
  readonly postgresUrl?: URL;
  readonly sharedDirectory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `count` instances at once, as the harness would, and waits until all of them are ready. */
export async function startInstances(count: number, setup: Setup = {}): Promise<Instance[]> {
  const sharedDirectory = setup.sharedDirectory ?? temporaryDirectory();
  const ports = await freePorts(count);
  const instances = ports.map((port, index) =>
    launch(`app-${index + 1}`, port, { ...setup, sharedDirectory }),
  );
  await Promise.all(instances.map(ready));
  return instances;
}

/** Instances that end together. */
export interface Fleet extends AsyncDisposable {
  readonly instances: readonly Instance[];
  readonly urls: readonly URL[];
}

/** As startInstances, to be ended by `await using`. */
export async function startFleet(count: number, setup: Setup = {}): Promise<Fleet> {
  const instances = await startInstances(count, setup);
  return {
    instances,
    urls: instances.map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await Promise.all(instances.map((instance) => instance[Symbol.asyncDispose]()));
    },
  };
}

/** Starts one and does not wait. */
export async function launchInstance(setup: Setup = {}): Promise<Instance> {
  const [port = 0] = await freePorts(1);
  return launch('app-1', port, setup);
}

const directories: string[] = [];

/** A folder that goes with the last test of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'reference-app-'));
  directories.push(directory);
  return directory;
}

const running = new Set<ChildProcess>();
// Entered before any hook of the test file, so it runs after all of them.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

function launch(id: string, port: number, setup: Setup): Instance {
  const { command, args, cwd, environment } = referenceApp().launch;
  const topology = plainTopology('test', {
    app: { instances: 1, env: { DRAIN_MS: '200', ...setup.env } },
    balancer: { engine: 'built-in', policy: 'round-robin', ...plainBalancing },
    sessions: setup.sessions ?? 'memory',
    pubsub: setup.pubsub ?? 'none',
    rateLimit: setup.rateLimit ?? 'none',
    queue: setup.queue ?? 'none',
    cache: setup.cache ?? 'none',
    redis: setup.redisUrl ? 'single' : 'none',
    postgres: setup.postgresUrl ? 'single' : 'none',
  });
  const env = environment({
    topology,
    id,
    port,
    ...placedStores(topology, ({ role }) => (role === 'redis' ? setup.redisUrl : setup.postgresUrl) ?? null),
    sharedDirectory: setup.sharedDirectory ?? temporaryDirectory(),
  });
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]).then(([[code], stderr]) => {
    running.delete(child);
    return { code, stderr };
  });
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    process: child,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function ready({ url, process: child, ended }: Instance): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The app ended: ${(await ended).stderr}`);
    const status = await statusOf(new URL('/health/ready', url));
    if (status === 200) return;
    await sleep(20);
  }
  throw new Error(`The app at ${url.href} is not ready after 20 s.`);
}

/** Null when nobody answers. */
export async function statusOf(url: URL): Promise<number | null> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
