/** One attempt at a job, or at a request for work. Starts are counted, not ends: what ran twice has two runs. */
export interface JobRun {
  /** Grows with each start, over all instances. */
  readonly id: number;
  readonly job: string;
  readonly instance: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Null while it runs, and for ever if its worker died. */
  readonly completedAt: string | null;
}

/** What was started where, in the database that the instances share: it outlives the workers. */
export interface JobLedger {
  /** Records a start before anything is done. Resolves to the number of the run. */
  started(job: string): Promise<number>;
  completed(run: number): Promise<void>;
  /** The runs after number `after`, in order, at most `limit`. */
  list(after: number, limit: number): Promise<readonly JobRun[]>;
}
