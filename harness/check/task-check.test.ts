import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Execution } from '../app/adapter.ts';
import { seededRandom } from '../core/random.ts';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import { noAnswer, plantedOperation, refused } from './fixtures/planted-operation.ts';
import { kindsOf, totalsOf } from './fixtures/totals-of.ts';
import { taskCheck } from './task-check.ts';

const run = (task: string, completed = true): Execution => ({ task, instance: 'app-2', completed });

/** What becomes of a job: how it was handed over, and whether each of its starts came to an end. */
const fates = [
  { handOver: {}, ends: [true], planted: null },
  { handOver: {}, ends: [false, true], planted: 'task-duplicated' },
  { handOver: {}, ends: [true, true, true], planted: 'task-duplicated' },
  { handOver: {}, ends: [], planted: 'task-lost' },
  { handOver: {}, ends: [false], planted: 'task-lost' },
  { handOver: noAnswer, ends: [true], planted: 'recovered' },
  { handOver: noAnswer, ends: [], planted: null },
  { handOver: refused, ends: [], planted: null },
] as const;

test('everything that was planted is found, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 60 }),
      fc.integer(),
      (drawn, seed) => {
        const operations = drawn.map(({ handOver }, id) =>
          plantedOperation(id * 1_000, { id, access: { kind: 'enqueue', key: `job-${id}` }, ...handOver }),
        );
        const executions = drawn.flatMap(({ ends }, id) =>
          ends.map((completed) => run(`job-${id}`, completed)),
        );
        const result = taskCheck().check({
          ...emptyHistory,
          operations,
          executions: seededRandom(seed).shuffle(executions),
        });
        const planted = (kind: string) => drawn.filter((one) => one.planted === kind).length;
        expect(kindsOf(result)['task-duplicated'] ?? 0).toBe(planted('task-duplicated'));
        expect(kindsOf(result)['task-lost'] ?? 0).toBe(planted('task-lost'));
        expect(totalsOf(result)).toEqual({
          task_starts: executions.length,
          tasks_completed: drawn.filter(({ ends }) => ends.some((end) => end)).length,
          task_restarts: drawn.reduce((sum, { ends }) => sum + Math.max(0, ends.length - 1), 0),
          tasks_duplicated: planted('task-duplicated'),
          tasks_lost: planted('task-lost'),
          tasks_recovered: planted('recovered'),
        });
      },
    ),
  );
});

test('J3: of 60 jobs 5 were in flight when their worker was killed: 65 starts, 60 completed, none lost', () => {
  const jobs = Array.from({ length: 60 }, (_, id) => `job-${id}`);
  const executions = [...jobs.slice(0, 5).map((job) => run(job, false)), ...jobs.map((job) => run(job))];
  expect(totalsOf(taskCheck().check({ ...emptyHistory, executions }))).toMatchObject({
    task_starts: 65,
    task_restarts: 5,
    tasks_completed: 60,
    tasks_lost: 0,
  });
});

test('B3: a request that a balancer retried has run twice, and its proof is that request', () => {
  const operations: Operation[] = [plantedOperation(0, { requestId: 'client-1-7' })];
  const { findings } = taskCheck().check({
    ...emptyHistory,
    operations,
    executions: [run('client-1-7', false), run('client-1-7')],
  });
  expect(findings.map(({ sentence }) => sentence)).toEqual(['client-1-7 was started 2 times.']);
  expect(findings[0]?.proof.map(({ what }) => what)).toEqual([
    'read-item answered by app-1: ok',
    'started and did not complete client-1-7',
    'started and completed client-1-7',
  ]);
});
