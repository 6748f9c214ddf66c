import { kill, taskCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { exactly } from './targets.ts';

type Scenario = KnownCell['scenario'];

const balancer = { engine: 'built-in', policy: 'round-robin' } as const;

/** 500 jobs of 5 ms, handed over faster than four workers do them. */
function handingOver(name: string, targets: Scenario['targets']): Scenario {
  return {
    name,
    driver: 'native',
    workload: { kind: 'journey', clients: 500, steps: ['submit-job'], history: true },
    load: { kind: 'constant-rate', perSecond: 500, maxInFlight: 500 },
    phases: { measured: '1s' },
    checks: [taskCheck()],
    targets: [
      ...targets,
      exactly('http_requests', 500, { outcome: 'ok' }),
      exactly('tasks_completed', 500),
      exactly('tasks_lost', 0),
    ],
  };
}

/** Counts do not rest on how long the disk takes, nor does anything here end Postgres. */
const postgresSettings = { synchronous_commit: 'off' };

const fourWorkers = (claim: 'select-then-update' | 'skip-locked') => ({
  instances: 4,
  balancer,
  sessions: 'memory' as const,
  queue: 'postgres' as const,
  postgresSettings,
  env: { QUEUE_CLAIM: claim, QUEUE_CONCURRENCY: '1' },
});

/** 60 jobs of a second, and one of three workers that is killed while it does its first five. */
function workerKilled(queue: 'bullmq' | 'postgres'): KnownCell {
  return {
    id: queue === 'bullmq' ? 'J3' : 'J3-postgres',
    situation: `60 jobs in ${queue}, whose worker is killed with 5 in flight, are started 65 times and all done`,
    topology: {
      balancer,
      sessions: 'memory',
      queue,
      ...(queue === 'postgres' && { postgresSettings }),
      env: { QUEUE_CONCURRENCY: '5', QUEUE_LEASE_MS: '2000' },
    },
    scenario: {
      name: `${queue}-worker-killed`,
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: 60,
        // The first requests of an instance are slow, and all jobs shall be there before the kill.
        prepare: ['list-items'],
        steps: ['submit-long-job'],
        history: true,
      },
      // Sixty arrivals, and then none.
      load: {
        kind: 'ramping-rate',
        startPerSecond: 240,
        stages: [
          { duration: '250ms', toPerSecond: 240 },
          { duration: '0ms', toPerSecond: 0 },
        ],
        maxInFlight: 60,
      },
      phases: { measured: '2s' },
      faults: [{ at: '700ms', fault: kill({ instance: 2 }) }],
      checks: [taskCheck()],
      targets: [
        exactly('task_starts', 65),
        exactly('task_restarts', 5),
        exactly('tasks_completed', 60),
        exactly('tasks_lost', 0),
      ],
    },
  };
}

/** How often jobs are started. */
export const knownJobs: readonly KnownCell[] = [
  {
    id: 'J1',
    situation: 'Four workers that select and then update start 500 jobs in Postgres more than 600 times',
    topology: fourWorkers('select-then-update'),
    scenario: handingOver('select-then-update', [{ metric: 'task_starts', at: 'total', must: '>', be: 600 }]),
  },
  {
    id: 'J2',
    situation: "Four workers with 'skip locked' start each of 500 jobs in Postgres once",
    topology: fourWorkers('skip-locked'),
    scenario: handingOver('skip-locked', [exactly('task_starts', 500)]),
  },
  workerKilled('bullmq'),
  workerKilled('postgres'),
];
