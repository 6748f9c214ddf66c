import { Queue, Worker } from 'bullmq';
import type { FastifyBaseLogger } from 'fastify';
import type { Redis } from 'ioredis';
import { type JobQueue, job as jobSchema, type RunJob } from './job.ts';

const name = 'jobs';
/** How often a job may lose its worker, or fail, before BullMQ gives it up. */
const mostAttempts = 10;

interface BullmqQueueOptions {
  /** Commands that fail at once while Redis is away. */
  readonly redis: Redis;
  /** A connection of the worker's own, that waits for Redis as long as it takes. */
  readonly workerRedis: Redis;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly run: RunJob;
  readonly log: FastifyBaseLogger;
}

/** Jobs in Redis, by BullMQ: whoever has time takes the next, and the job of a dead worker is found after `leaseMs`. */
export function bullmqQueue(options: BullmqQueueOptions): JobQueue {
  const { redis, workerRedis, concurrency, leaseMs, run, log } = options;
  const queue = new Queue(name, { connection: redis });
  queue.on('error', (error) => log.warn({ err: error }, 'The job queue failed'));

  const worker =
    concurrency === 0
      ? null
      : new Worker(name, async ({ data }) => run(jobSchema.parse(data)), {
          connection: workerRedis,
          concurrency,
          lockDuration: leaseMs,
          stalledInterval: leaseMs,
          maxStalledCount: mostAttempts,
        });
  worker?.on('error', (error) => log.warn({ err: error }, 'The worker failed'));
  worker?.on('failed', (job, error) => log.warn({ err: error, job: job?.data.id }, 'A job failed'));

  return {
    async submit(job) {
      await queue.add('job', job, {
        // BullMQ refuses ids that are numbers.
        jobId: `job-${job.id}`,
        attempts: mostAttempts,
        backoff: { type: 'exponential', delay: 100 },
        removeOnComplete: { count: 10_000 },
      });
    },
    async stop() {
      await worker?.close();
      await queue.close();
    },
  };
}
