import type { FastifyBaseLogger } from 'fastify';
import type { Job, JobQueue, RunJob } from './job.ts';

interface MemoryQueueOptions {
  readonly concurrency: number;
  readonly run: RunJob;
  readonly log: FastifyBaseLogger;
}

/** Jobs in this process, in order. They go with it: a kill loses all that wait and run, a stop does them first. */
export function memoryQueue({ concurrency, run, log }: MemoryQueueOptions): JobQueue {
  const waiting = new Map<string, Job>();
  const running = new Set<Promise<void>>();

  function startNext(): void {
    const [next] = waiting.values();
    if (next === undefined || running.size >= concurrency) return;
    waiting.delete(next.id);
    const done = run(next)
      .catch((error) => log.error({ err: error, job: next.id }, 'A job failed, and is lost'))
      .finally(() => {
        running.delete(done);
        startNext();
      });
    running.add(done);
    startNext();
  }

  return {
    async submit(job) {
      waiting.set(job.id, job);
      startNext();
    },
    async stop() {
      while (running.size > 0) await Promise.race(running);
      if (waiting.size > 0) log.error(`${waiting.size} jobs wait and nobody runs them: they are lost`);
    },
  };
}
