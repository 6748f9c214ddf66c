import type { WrittenScenario } from '../config/written-scenario.ts';
import { balancingExperiments } from './balancing-experiments.ts';
import { type Experiment, judged, type Reading } from './experiment.ts';
import { askingBeyondLimits, talkingInRooms } from './known-workloads.ts';
import { onTheApp } from './on-the-app.ts';
import type { CellResult } from './run-cell.ts';
import { sessionExperiments } from './session-experiments.ts';

const balancer = { engine: 'built-in', policy: 'round-robin' } as const;

const question = 'Is the known answer measured?';

const talking: WrittenScenario = {
  ...talkingInRooms(),
  question,
  name: 'talking',
  phases: { warmup: '500ms', measured: '2s' },
  targets: [{ metric: 'messages_expected', at: 'total', must: '==', be: 3_000 }],
};

const asking: WrittenScenario = {
  ...askingBeyondLimits(60, 60),
  question,
  name: 'asking',
  phases: { measured: '2s' },
  targets: [{ metric: 'limited_requests', at: 'total', must: '==', be: 120 }],
};

/** A limit of 10 a minute, asked 120 times within two seconds. */
function limit({
  id,
  rateLimit,
  admitted,
}: {
  readonly id: string;
  readonly rateLimit: 'local' | 'redis';
  readonly admitted: number;
}): Experiment {
  const where = rateLimit === 'redis' ? 'in Redis' : 'in the memory of each of three instances';
  return onTheApp(
    {
      id,
      situation: `A limit of 10 requests a minute kept ${where}, asked 120 times`,
      expected: `exactly ${admitted} admitted`,
    },
    {
      topology: {
        balancer,
        sessions: 'memory',
        rateLimit,
        env: { RATE_LIMIT_MAX: '10' },
      },
      scenario: asking,
    },
    ({ total }) => {
      const [seen, all] = [total('requests_admitted'), total('limited_requests')];
      return judged(seen === admitted && all === 120, `${seen} of ${all} admitted`);
    },
  );
}

/** Counts, which what else the machine does leaves alone: S1 to S8, D1, D2, R1 and R2. */
export const cellExperiments: readonly Experiment[] = [
  ...sessionExperiments,
  ...balancingExperiments,
  onTheApp(
    {
      id: 'D1',
      situation: '100 messages to 30 members on three instances, without pub/sub',
      expected: 'exactly 1,000 of 3,000 delivered',
    },
    { topology: { balancer, sessions: 'memory' }, scenario: talking },
    (result) => deliveries(result, 1_000),
  ),
  onTheApp(
    {
      id: 'D2',
      situation: 'The same with pub/sub by Redis',
      expected: '3,000 of 3,000 delivered, once and in order',
    },
    { topology: { balancer, sessions: 'memory', pubsub: 'redis' }, scenario: talking },
    (result) => deliveries(result, 3_000),
  ),
  limit({ id: 'R1', rateLimit: 'local', admitted: 30 }),
  limit({ id: 'R2', rateLimit: 'redis', admitted: 10 }),
];

function deliveries({ total }: CellResult, expected: number): Reading {
  const [all, delivered] = [total('messages_expected'), total('messages_delivered')];
  const [duplicated, reordered] = [total('messages_duplicated'), total('messages_reordered')];
  const isRight = all === 3_000 && delivered === expected && duplicated === 0 && reordered === 0;
  return judged(isRight, `${delivered} of ${all}, ${duplicated} duplicated, ${reordered} out of order`);
}
