import { z } from 'zod';

/** Work that somebody handed over. */
export const job = z.object({
  /** Chosen by whoever hands it over, so that a repeated order is known as the same job. */
  id: z.string().regex(/^[\w.-]{1,100}$/, 'Expected 1 to 100 letters, digits, dots, dashes and underscores.'),
  /** How long it takes. */
  workMs: z.int().min(0).max(600_000).default(0),
});
export type Job = z.output<typeof job>;

/** Does a job. Rejects when it could not be done: the queue then gives it to somebody again. */
export type RunJob = (job: Job) => Promise<void>;

/** Where jobs wait until a worker has time. */
export interface JobQueue {
  /** Resolves when the queue has taken the job. A job whose id it has already is taken once. */
  submit(job: Job): Promise<void>;
  /** Takes no further job and resolves when those that run here are done. */
  stop(): Promise<void>;
}
