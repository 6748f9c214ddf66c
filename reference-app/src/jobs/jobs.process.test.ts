import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobRuns, submitJobs } from '../../test/job-client.ts';
import { eventually } from '../../test/room-member.ts';
import { type Setup, startFleet, temporaryDirectory } from '../../test/start-instance.ts';
import { canRunRedis, type Store, startPostgres, startRedis } from '../../test/start-stores.ts';
import type { JobRun } from './job-ledger.ts';

let postgres: Store;
let redis: Store | null = null;
beforeAll(async () => {
  postgres = await startPostgres();
  if (canRunRedis) redis = await startRedis();
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

const stores = (queue: Setup['queue']): Partial<Setup> => ({
  ...(queue === 'postgres' && { postgresUrl: postgres.url }),
  ...(queue === 'bullmq' && redis && { redisUrl: redis.url }),
});

/** Jobs, not runs of them. */
const jobsOf = (runs: readonly { readonly job: string }[]) => new Set(runs.map(({ job }) => job)).size;
const completed = (runs: readonly JobRun[]) => runs.filter(({ completedAt }) => completedAt !== null);
const openOn = (instance: string, runs: readonly JobRun[]) =>
  runs.filter((run) => run.instance === instance && run.completedAt === null);

/** Every start of 500 jobs in Postgres by four workers that end when nothing is left to do. */
async function runsOf500Jobs(claim: 'skip-locked' | 'select-then-update') {
  const env = { QUEUE_CLAIM: claim, QUEUE_CONCURRENCY: '1' };
  await using fleet = await startFleet(4, { queue: 'postgres', postgresUrl: postgres.url, env });
  const pool = new Pool({ connectionString: postgres.url.href, max: 1 });
  await pool.query('truncate jobs, job_runs');
  await pool.query(`insert into jobs (id, work_ms) select 'job-' || n, 0 from generate_series(1, 500) as n`);
  const isDone = async () => {
    const { rowCount } = await pool.query(`select from jobs where state <> 'done' limit 1`);
    return rowCount === 0;
  };
  await eventually('the end of all jobs', isDone, 60_000);
  for (const { process } of fleet.instances) process.kill('SIGTERM');
  await Promise.all(fleet.instances.map(({ ended }) => ended));
  const { rows } = await pool.query<{ job: string }>('select job from job_runs');
  await pool.end();
  return rows;
}

test('J1: workers that select and then update start 500 jobs more than 600 times, and lose none', async () => {
  const runs = await runsOf500Jobs('select-then-update');
  expect(runs.length).toBeGreaterThan(600);
  expect(jobsOf(runs)).toBe(500);
});

test('J2: workers that skip what is locked start 500 jobs 500 times', async () => {
  const runs = await runsOf500Jobs('skip-locked');
  expect(runs).toHaveLength(500);
  expect(jobsOf(runs)).toBe(500);
});

test.each(['bullmq', 'postgres'] as const)(
  'J3: 60 jobs in %s whose worker is killed with 5 in flight are started 65 times, and none is lost',
  async (queue) => {
    if (queue === 'bullmq' && redis === null) return;
    const env = { QUEUE_CONCURRENCY: '5', QUEUE_LEASE_MS: '3000' };
    await using fleet = await startFleet(3, { queue, ...stores(queue), env });
    const [url] = fleet.urls;
    const before = (await jobRuns(url)).length;
    const runs = async () => (await jobRuns(url)).slice(before);

    await submitJobs(fleet.urls, 60, 1_000);
    await eventually('five jobs on app-2', async () => openOn('app-2', await runs()).length === 5);
    fleet.instances[1]?.process.kill('SIGKILL');
    await fleet.instances[1]?.ended;
    expect(openOn('app-2', await runs())).toHaveLength(5);

    await eventually('the end of all jobs', async () => completed(await runs()).length >= 60, 30_000);
    const all = await runs();
    expect(all).toHaveLength(65);
    expect(completed(all)).toHaveLength(60);
    expect(jobsOf(completed(all))).toBe(60);
  },
);

test('a queue in memory goes with its process: of 20 jobs that it took, 15 never start', async () => {
  const sharedDirectory = temporaryDirectory();
  await using fleet = await startFleet(2, { queue: 'memory', sharedDirectory });
  const [first, second] = fleet.instances;
  await submitJobs(fleet.urls.slice(0, 1), 20, 5_000);
  first?.process.kill('SIGKILL');
  await first?.ended;
  const runs = await jobRuns(second?.url);
  expect(openOn('app-1', runs)).toHaveLength(5);
  expect(runs).toHaveLength(5);
});

test.each(['memory', 'bullmq', 'postgres'] as const)(
  'a stop finishes the jobs that run, and loses none of those that wait: %s',
  async (queue) => {
    if (queue === 'bullmq' && redis === null) return;
    await using fleet = await startFleet(2, { queue, ...stores(queue) });
    const [first, second] = fleet.instances;
    const before = (await jobRuns(second?.url)).length;
    const runs = async () => (await jobRuns(second?.url)).slice(before);

    await submitJobs(fleet.urls, 40, 250);
    first?.process.kill('SIGTERM');
    expect((await first?.ended)?.code).toBe(0);
    expect(openOn('app-1', await runs())).toEqual([]);
    await eventually('the end of all jobs', async () => completed(await runs()).length >= 40);
    expect(await runs()).toHaveLength(40);
    expect(jobsOf(await runs())).toBe(40);
  },
);

test('an instance without workers takes orders for the others', async () => {
  const sharedDirectory = temporaryDirectory();
  const setup = { queue: 'postgres', postgresUrl: postgres.url, sharedDirectory } as const;
  await using api = await startFleet(1, { ...setup, env: { QUEUE_CONCURRENCY: '0' } });
  const before = (await jobRuns(api.urls[0])).length;
  await submitJobs(api.urls, 10, 0);
  expect(await jobRuns(api.urls[0])).toHaveLength(before);
  await using workers = await startFleet(1, setup);
  await eventually('ten runs', async () => (await jobRuns(workers.urls[0])).length === before + 10);
});
