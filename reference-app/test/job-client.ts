import { randomUUID } from 'node:crypto';
import type { JobRun } from '../src/jobs/job-ledger.ts';

/** Hands `count` jobs over at once, to the instances in turn. Resolves when all of them were taken. */
export async function submitJobs(urls: readonly URL[], count: number, workMs: number): Promise<void> {
  const order = randomUUID().slice(0, 8);
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const answer = await fetch(new URL('/api/jobs', urls[index % urls.length]), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: `${order}-${index}`, workMs }),
      });
      if (answer.status !== 202) throw new Error(`Job ${index} was answered with ${answer.status}.`);
      await answer.arrayBuffer();
    }),
  );
}

/** Every start of a job that the instances wrote down, read through one of them. */
export async function jobRuns(url: URL | undefined): Promise<readonly JobRun[]> {
  const answer = await fetch(new URL('/api/jobs/runs?limit=10000', url));
  return ((await answer.json()) as { runs: readonly JobRun[] }).runs;
}
