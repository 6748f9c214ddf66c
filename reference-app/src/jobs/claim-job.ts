import { type Database, query } from '../storage/postgres.ts';
import type { Job } from './job.ts';

interface Row {
  readonly id: string;
  readonly work_ms: number;
}

interface Claim {
  readonly worker: string;
  readonly leaseMs: number;
}

/** The oldest job that waits, or whose worker is silent. */
const next = `from jobs where state = 'waiting' or (state = 'active' and leased_until < now())
  order by position limit 1`;

/** One statement: rows that others are taking are passed over, and nobody takes the same job. Null: nothing to do. */
export async function claimSkippingLocked(pool: Database, { worker, leaseMs }: Claim): Promise<Job | null> {
  const [row] = await query<Row>(
    pool,
    `update jobs set state = 'active', worker = $1, leased_until = now() + $2 * interval '1 ms'
     where id = (select id ${next} for update skip locked) returning id, work_ms`,
    [worker, leaseMs],
  );
  return row ? { id: row.id, workMs: row.work_ms } : null;
}

/** Two statements, and between them somebody else selects the same job: a mistake, kept to be measured. */
export async function claimBySelectThenUpdate(
  pool: Database,
  { worker, leaseMs }: Claim,
): Promise<Job | null> {
  const [row] = await query<Row>(pool, `select id, work_ms ${next}`);
  if (row === undefined) return null;
  await query(
    pool,
    `update jobs set state = 'active', worker = $1, leased_until = now() + $2 * interval '1 ms' where id = $3`,
    [worker, leaseMs, row.id],
  );
  return { id: row.id, workMs: row.work_ms };
}
