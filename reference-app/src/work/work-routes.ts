import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { job } from '../jobs/job.ts';
import type { JobLedger } from '../jobs/job-ledger.ts';

const asked = z.object({ id: job.shape.id });

/**
 * Work that is done while the client waits. Each start is written down under the id that the client gave before anything is
 * done, so that a request which somebody on the way sent twice has two runs.
 */
export function addWorkRoutes(
  scope: FastifyInstance,
  { ledger, workMs }: { readonly ledger: JobLedger; readonly workMs: number },
): void {
  async function work(query: unknown) {
    const { id } = asked.parse(query);
    const run = await ledger.started(id);
    await sleep(workMs);
    await ledger.completed(run);
    return { id };
  }
  scope.get('/api/work', ({ query }) => work(query));
  scope.post('/api/work', ({ query }) => work(query));
}
