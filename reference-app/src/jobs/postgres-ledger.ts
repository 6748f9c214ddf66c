import { type Database, query } from '../storage/postgres.ts';
import type { JobLedger } from './job-ledger.ts';

interface Row {
  readonly id: number;
  readonly job: string;
  readonly instance: string;
  readonly started_at: Date;
  readonly completed_at: Date | null;
}

/** Runs in Postgres. */
export function postgresLedger(pool: Database, instanceId: string): JobLedger {
  return {
    async started(job) {
      const [row] = await query<{ id: number }>(
        pool,
        'insert into job_runs (job, instance) values ($1, $2) returning id',
        [job, instanceId],
      );
      if (row === undefined) throw new Error('Postgres inserted a run and returned none.');
      return row.id;
    },
    async completed(run) {
      await query(pool, 'update job_runs set completed_at = clock_timestamp() where id = $1', [run]);
    },
    async list(after, limit) {
      const rows = await query<Row>(pool, 'select * from job_runs where id > $1 order by id limit $2', [
        after,
        limit,
      ]);
      return rows.map(({ id, job, instance, started_at, completed_at }) => ({
        id,
        job,
        instance,
        startedAt: started_at.toISOString(),
        completedAt: completed_at?.toISOString() ?? null,
      }));
    },
  };
}
