import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueSettings } from '../settings/settings.ts';
import type { Connections } from '../storage/connections.ts';
import type { JobQueue, RunJob } from './job.ts';
import type { JobLedger } from './job-ledger.ts';

type UsedQueue = Exclude<QueueSettings, { kind: 'none' }>;

interface OpenJobsOptions {
  readonly settings: UsedQueue;
  readonly ledger: JobLedger;
  readonly connections: Connections;
  alter(run: RunJob): RunJob;
}

/** Opens the queue that the settings name; its workers finish what they run before the stores close. */
export async function openJobs({ settings, ledger, connections, alter }: OpenJobsOptions): Promise<JobQueue> {
  const runJob: RunJob = async ({ id, workMs }) => {
    const run = await ledger.started(id);
    await sleep(workMs);
    await ledger.completed(run);
  };
  const queue = await openQueue(settings, connections, alter(runJob));
  connections.onClose(() => queue.stop());
  return queue;
}

async function openQueue(settings: UsedQueue, connections: Connections, run: RunJob): Promise<JobQueue> {
  const { log, instanceId, onClose } = connections;
  switch (settings.kind) {
    case 'memory': {
      const { memoryQueue } = await import('./memory-queue.ts');
      return memoryQueue({ ...settings, run, log });
    }
    case 'bullmq': {
      const [redis, { connectPatiently, disconnectRedis }, { bullmqQueue }] = await Promise.all([
        connections.redis(settings.redis),
        import('../storage/redis.ts'),
        import('./bullmq-queue.ts'),
      ]);
      const workerRedis = connectPatiently(settings.redis, log);
      onClose(() => disconnectRedis(workerRedis));
      return bullmqQueue({ ...settings, redis, workerRedis, run, log });
    }
    case 'postgres': {
      const [pool, { postgresQueue }] = await Promise.all([
        connections.postgres(settings.postgres),
        import('./postgres-queue.ts'),
      ]);
      const worker = `${instanceId}/${randomUUID().slice(0, 8)}`;
      return postgresQueue({ pool, settings, worker, run, log });
    }
  }
}
