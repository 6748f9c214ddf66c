import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { QueueSettings } from '../settings/settings.ts';
import { type Database, query } from '../storage/postgres.ts';
import { claimBySelectThenUpdate, claimSkippingLocked } from './claim-job.ts';
import type { JobQueue, RunJob } from './job.ts';

/** How long a worker that found nothing, or could not ask, waits before it asks again. */
const idleMs = 50;

interface PostgresQueueOptions {
  readonly pool: Database;
  readonly settings: Extract<QueueSettings, { kind: 'postgres' }>;
  /** Unique for each start of an instance: a job belongs to a worker that may be gone. */
  readonly worker: string;
  readonly run: RunJob;
  readonly log: FastifyBaseLogger;
}

/** Jobs in a table. Workers renew their lease while they work; the job of a silent one goes to whoever asks next. */
export function postgresQueue({ pool, settings, worker, run, log }: PostgresQueueOptions): JobQueue {
  const { concurrency, leaseMs } = settings;
  const claim = settings.claim === 'skip-locked' ? claimSkippingLocked : claimBySelectThenUpdate;
  const running = new Set<string>();
  let stopped = false;

  async function workOnce(): Promise<'worked' | 'idle'> {
    const job = await claim(pool, { worker, leaseMs });
    if (job === null) return 'idle';
    running.add(job.id);
    try {
      await run(job);
      await query(pool, `update jobs set state = 'done' where id = $1`, [job.id]);
    } finally {
      // What failed keeps its lease to its end, and is not renewed.
      running.delete(job.id);
    }
    return 'worked';
  }

  async function work(): Promise<void> {
    while (!stopped) {
      const outcome = await workOnce().catch((error) => {
        log.warn({ err: error }, 'A job failed: it comes again when its lease is over');
        return 'idle' as const;
      });
      if (outcome === 'idle') await sleep(idleMs);
    }
  }

  async function renewLease(): Promise<void> {
    const sql = `update jobs set leased_until = now() + $2 * interval '1 ms'
      where worker = $1 and state = 'active' and id = any($3)`;
    await query(pool, sql, [worker, leaseMs, [...running]]).catch((error) =>
      log.warn({ err: error }, 'The lease of jobs could not be renewed'),
    );
  }

  const workers = Array.from({ length: concurrency }, work);
  const renewing = setInterval(renewLease, leaseMs / 3);
  return {
    async submit({ id, workMs }) {
      await query(pool, 'insert into jobs (id, work_ms) values ($1, $2) on conflict do nothing', [
        id,
        workMs,
      ]);
    },
    async stop() {
      stopped = true;
      await Promise.all(workers);
      clearInterval(renewing);
    },
  };
}
