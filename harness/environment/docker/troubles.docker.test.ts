import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../../core/ports.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { buildTinyImage } from '../fixtures/build-tiny-image.ts';
import { tinyApp } from '../fixtures/tiny-app.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { skipsDocker } from '../images/fixtures/docker-test.ts';
import { composeFile } from '../images/image-references.ts';
import type { Environment } from '../runtime.ts';
import { docker } from './docker-runtime.ts';

const one = tinyTopology({ instances: 1 });

describe.skipIf(skipsDocker)('the docker runtime in trouble', () => {
  beforeAll(buildTinyImage);

  test('an instance that the kernel kills for its memory is named, with its limit', async () => {
    await using run = await startRun(docker());
    const limited = { ...one, app: { ...one.app, limits: { memoryBytes: 12 * 2 ** 20 } } };
    await expect(run.up(limited)).rejects.toMatchObject({
      code: 'SP_START_FAILED',
      message: expect.stringContaining(
        'app-1 was killed by the kernel because it needed more memory than its limit of 12 MiB.',
      ),
    });
  });

  test('a CPU limit is enforced, and the throttled time is measured', async () => {
    await using run = await startRun(docker());
    const limited = { ...one, app: { ...one.app, limits: { cpuCores: 0.2 } } };
    const environment = await run.up(limited);
    const node = killable(environment, 'app-1');
    const before = await node.usage();
    const startedAt = performance.now();
    while (performance.now() - startedAt < 2_000) {
      await Promise.all(Array.from({ length: 50 }, () => fetch(node.url).then((answer) => answer.text())));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await node.usage();
    const cores = ((after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)) / seconds;
    expect(cores).toBeLessThan(0.25);
    expect((after?.throttledSeconds ?? 0) - (before?.throttledSeconds ?? 0)).toBeGreaterThan(0.1);
  });

  test('a fixed port that another program has is refused by its number', async () => {
    const [port = 0] = await freePorts(1);
    const other = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void other.close());
    await using run = await startRun(docker({ ports: { balancer: port } }));
    await expect(run.up(one)).rejects.toMatchObject({
      code: 'SP_PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
  });

  test('an image that is not there is named, with what makes it', async () => {
    const container = { image: 'scaleproof-test/nobody-made-this:1', environment: () => ({}) };
    await using run = await startRun(docker());
    await expect(run.up(one, { ...tinyApp, container })).rejects.toMatchObject({
      code: 'SP_RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(/scaleproof-test\/nobody-made-this:1.*images build/),
    });
    const { container: _none, ...withoutContainer } = tinyApp;
    expect(await docker().probe(withoutContainer)).toMatchObject({ reason: 'tiny has no container form.' });
  });

  test('a compose file that was changed into something invalid is quoted', async () => {
    const changed = await composeFileWith((text) => `${text}\nservices: nonsense\n`);
    await using run = await startRun(docker({ composeFile: changed }));
    await expect(run.up(one)).rejects.toMatchObject({
      code: 'SP_RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(/yaml|mapping|services.*Repair the compose file/s),
    });
  });

  test('a full disk is reported, with the command that shows its usage', async () => {
    const full = 'driver_opts: { type: tmpfs, device: tmpfs, o: nr_inodes=1 }';
    const changed = await composeFileWith((text) =>
      text.replace('redis-data: { labels: *labels }', `redis-data: { ${full}, labels: *labels }`),
    );
    await using run = await startRun(docker({ composeFile: changed, redisSettings: { appendonly: 'yes' } }));
    await expect(run.up({ ...one, redis: 'single' })).rejects.toMatchObject({
      code: 'SP_START_FAILED',
      message: expect.stringMatching(
        /^The disk is full .*docker system df.* redis .*No space left on device/s,
      ),
    });
  });

  test('an engine that is not there is named, before anything is started', async () => {
    const before = process.env.DOCKER_HOST;
    onTestFinished(() => {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    });
    process.env.DOCKER_HOST = 'tcp://192.0.2.1:2375';
    expect(await docker().probe(tinyApp)).toMatchObject({
      reason: expect.stringContaining('is on another machine'),
    });
  });

  test('two runs at once do not meet, no data crosses from one cell to the next, and stores are started again', async () => {
    const topology = tinyTopology({ instances: 1, redis: 'single', postgres: 'single' });
    await using first = await startRun(docker());
    await using second = await startRun(docker());
    const [one_, other] = await Promise.all([first.up(topology), second.up(topology)]);
    await inRedis(one_, (redis) => redis.set('key', 'of the first'));
    await inPostgres(one_, 'CREATE TABLE of_the_first ()');
    expect(await inRedis(other, (redis) => redis.dbsize())).toBe(0);
    expect(await inPostgres(other, tables)).toEqual([]);
    await first.down();
    for (const id of ['redis', 'postgres']) {
      const node = killable(other, id);
      const before = node.runningAs();
      expect(await node.kill()).toEqual({ code: null, signal: 'SIGKILL' });
      await node.start(new AbortController().signal);
      expect(node.runningAs()).not.toBe(before);
    }
    expect(await inRedis(other, (redis) => redis.ping())).toBe('PONG');
    await using third = await startRun(docker());
    const next = await third.up(topology);
    expect(await inRedis(next, (redis) => redis.dbsize())).toBe(0);
    expect(await inPostgres(next, tables)).toEqual([]);
  });
});

/** A copy of the compose file with a change, for the time of a test. */
async function composeFileWith(change: (text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => removeDirectory(folder));
  const path = join(folder, 'docker-compose.bench.yml');
  await writeFile(path, change(await readFile(composeFile, 'utf8')));
  return path;
}

const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";

async function inPostgres({ nodes }: Environment, statement: string): Promise<unknown[]> {
  const node = nodes.find(({ role }) => role === 'postgres');
  const client = new Client({ connectionString: node?.url.href });
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function inRedis<Answer>(
  { nodes }: Environment,
  ask: (redis: Redis) => Promise<Answer>,
): Promise<Answer> {
  const node = nodes.find(({ role }) => role === 'redis');
  const client = new Redis(node?.url.href ?? '', { lazyConnect: true });
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.disconnect();
  }
}
