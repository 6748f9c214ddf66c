import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { StoreUnavailable } from '../storage/store-unavailable.ts';
import { job } from './job.ts';
import type { Jobs } from './open-jobs.ts';

const runsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

/** Hand a job over; look which jobs were started where. */
export function addJobRoutes(scope: FastifyInstance, { queue, ledger }: Jobs): void {
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

  scope.get('/api/jobs/runs', async (request) => {
    const { after, limit } = runsQuery.parse(request.query);
    const runs = await ledger.list(after, limit);
    return { runs, after: runs.length === limit ? (runs.at(-1)?.id ?? null) : null };
  });
}
