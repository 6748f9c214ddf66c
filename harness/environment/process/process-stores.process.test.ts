import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram, programFolders } from '../../core/find-program.ts';
import { freePorts } from '../../core/ports.ts';
import { whyNot } from '../../plan/balancer-abilities.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { askRedis } from '../stores/start-redis.ts';
import { masterSeenBy } from '../stores/start-sentinels.ts';
import { processes } from './process-runtime.ts';

const { signal } = new AbortController();
const withRedis = tinyTopology({ instances: 1, redis: 'single' });
const withPostgres = tinyTopology({ instances: 1, postgres: 'single' });

async function askPostgres(url: URL, query: string): Promise<unknown[]> {
  const client = new Client(url.href);
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

// What it keeps of its data by persistence is a known answer, P6: scenarios/truth/redis.ts.
test('a Redis is killed and started again, and says its version', async () => {
  await using run = await startRun(processes());
  const redis = killable(await run.up(withRedis), 'redis');
  expect(redis.version).toMatch(/^redis \d+\.\d+\.\d+$/);
  expect(await redis.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  await redis.start(signal);
  expect(await askRedis(redis.url, 'ping')).toBe('PONG');
});

test("Sentinels know the master and its replica, which has the master's data", async () => {
  await using run = await startRun(processes(), 'breakable');
  const { nodes, links } = await run.up(tinyTopology({ instances: 1, redis: 'sentinel' }));
  expect(nodes.slice(2).map(({ id, role }) => `${id} ${role}`)).toEqual([
    'redis redis',
    'redis-replica redis',
    'sentinel-1 sentinel',
    'sentinel-2 sentinel',
    'sentinel-3 sentinel',
  ]);
  expect(links.map(({ from, to }) => `${from} ${to}`)).toEqual(['redis-replica redis']);
  const urlOf = (wanted: string) => nodes.find(({ id }) => id === wanted)?.url ?? new URL('missing:');
  await askRedis(urlOf('redis'), 'set', 'key', 'value');
  await expect.poll(() => askRedis(urlOf('redis-replica'), 'get', 'key')).toBe('value');
  const seen = await Promise.all([1, 2, 3].map((number) => masterSeenBy(urlOf(`sentinel-${number}`))));
  for (const one of seen) expect(one).toMatchObject({ port: urlOf('redis').port, flags: 'master' });
});

test('the server that a topology asks for serves as Redis, as its replica and as its Sentinels', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-valkey-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // What is started is decided by name: a machine that has Redis need not have Valkey.
  const program =
    findProgram('valkey-server', programFolders()) ?? findProgram('redis-server', programFolders());
  await symlink(program ?? '', join(folder, 'valkey-server'));
  await using run = await startRun(processes({ programFolders: [folder] }));
  const valkey = { ...tinyTopology({ instances: 1, redis: 'sentinel' }), redisServer: 'valkey' } as const;
  const { nodes } = await run.up(valkey);
  expect(nodes.slice(2).map(({ version }) => version.replace(/ .*/, ''))).toEqual(Array(5).fill('valkey'));
  const redis = nodes.find(({ id }) => id === 'redis');
  expect(await askRedis(redis?.url ?? new URL('missing:'), 'PING')).toBe('PONG');
});

test('a Postgres keeps what it has committed over a SIGKILL and over a stop', async () => {
  await using run = await startRun(processes());
  const postgres = killable(await run.up(withPostgres), 'postgres');
  await askPostgres(postgres.url, 'create table kept as select 42 as answer');
  expect(await postgres.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  await postgres.start(signal);
  expect(await askPostgres(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(await postgres.stop(5_000)).toMatchObject({ code: 0, signal: null, doubt: null });
  await postgres.start(signal);
  expect(await askPostgres(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('every process of a Postgres is frozen, and counted in what it uses', async () => {
  await using run = await startRun(processes());
  const postgres = killable(await run.up(withPostgres), 'postgres');
  await postgres.pause();
  const client = new Client({ connectionString: postgres.url.href, connectionTimeoutMillis: 300 });
  await expect(client.connect()).rejects.toThrow('timeout');
  await postgres.resume();
  const before = await postgres.usage();
  await askPostgres(postgres.url, 'select count(*) from generate_series(1, 2000000)');
  await new Promise((resolve) => setTimeout(resolve, 150));
  const after = await postgres.usage();
  expect((after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)).toBeGreaterThan(0.03);
});

test('a Redis that ends at its start is quoted, with what to do', async () => {
  await using run = await startRun(processes({ redisSettings: { maxmemory: 'plenty' } }));
  await expect(run.up(withRedis)).rejects.toMatchObject({
    code: 'SP_START_FAILED',
    message: expect.stringMatching(/redis ended before it was ready, with exit code 1\..*maxmemory/s),
  });
});

test('a Postgres that ends at its start is quoted, with what to do', async () => {
  await using run = await startRun(processes({ postgresSettings: { shared_buffers: 'plenty' } }));
  await expect(run.up(withPostgres)).rejects.toMatchObject({
    code: 'SP_START_FAILED',
    message: expect.stringMatching(/postgres ended before it was ready.*shared_buffers/s),
  });
});

test('a fixed port that another program has is refused by its number', async () => {
  const [port = 0] = await freePorts(1);
  const other = createServer().listen(port, '127.0.0.1');
  try {
    for (const part of ['redis', 'balancer'] as const) {
      await using run = await startRun(processes({ ports: { [part]: port } }));
      await expect(run.up(withRedis)).rejects.toMatchObject({
        code: 'SP_PORT_TAKEN',
        message: expect.stringContaining(`port ${port}`),
      });
    }
  } finally {
    other.close();
  }
});

test('a topology with missing programs is refused, with how to install them', async () => {
  const without = processes({ programFolders: ['/nowhere'] });
  expect(await without.lacks(withRedis)).toEqual({
    reason: 'The topology needs Redis, and no redis-server was found.',
    enable: "Install it, for instance with 'apt-get install redis-server' or 'brew install redis'.",
  });
  expect(await without.lacks({ ...withRedis, redisServer: 'valkey' })).toEqual({
    reason: 'The topology needs Valkey, and no valkey-server was found.',
    enable:
      "Install it, for instance with 'apt-get install valkey-server' or 'brew install valkey' (Debian has it from 13 on), " +
      "or set the topology's redisServer to redis.",
  });
  const nginx = tinyTopology({ balancer: { engine: 'nginx', policy: 'cookie' } });
  expect(await processes().lacks(nginx)).toEqual(whyNot(nginx.balancer));
  expect(await without.lacks(withPostgres)).toBeNull();
  expect(await without.lacks(tinyTopology({ postgres: 'single', pgbouncer: 'session' }))).toEqual({
    reason: 'The topology needs PgBouncer, and no pgbouncer was found.',
    enable: "Install it, for instance with 'apt-get install pgbouncer' or 'brew install pgbouncer'.",
  });
});
