import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { JobLedger } from './job-ledger.ts';

const row = z
  .object({
    id: z.number(),
    job: z.string(),
    instance: z.string(),
    started_at: z.string(),
    completed_at: z.string().nullable(),
  })
  .transform(({ started_at, completed_at, ...run }) => ({
    ...run,
    startedAt: started_at,
    completedAt: completed_at,
  }));

/** Runs in a SQLite file that instances on one machine share. */
export function sqliteLedger(database: DatabaseSync, instanceId: string): JobLedger {
  const insert = database.prepare('insert into job_runs (job, instance) values (?, ?)');
  const complete = database.prepare(
    "update job_runs set completed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = ?",
  );
  const select = database.prepare('select * from job_runs where id > ? order by id limit ?');
  return {
    started: async (job) => Number(insert.run(job, instanceId).lastInsertRowid),
    completed: async (run) => void complete.run(run),
    list: async (after, limit) => select.all(after, limit).map((found) => row.parse(found)),
  };
}
