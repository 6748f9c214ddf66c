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
