import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { StoreUnavailable } from '../storage/store-unavailable.ts';
import { type JobQueue, job } from './job.ts';
import type { JobLedger } from './job-ledger.ts';

const runsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

/** Hand a job over. */
export function addJobRoutes(scope: FastifyInstance, queue: JobQueue): void {
  scope.post('/api/jobs', async (request, reply) => {
    const ordered = job.parse(request.body);
    try {
      await queue.submit(ordered);
    } catch (cause) {
      throw new StoreUnavailable('The job queue', { cause });
    }
    reply.code(202);
    return { id: ordered.id };
  });
}

/** Look what was started where. */
export function addRunRoutes(scope: FastifyInstance, ledger: JobLedger): void {
  scope.get('/api/jobs/runs', async (request) => {
    const { after, limit } = runsQuery.parse(request.query);
    const runs = await ledger.list(after, limit);
    return { runs, after: runs.length === limit ? (runs.at(-1)?.id ?? null) : null };
  });
}
