import { deliveryCheck } from '../check/delivery-check.ts';
import { rateLimitCheck } from '../check/rate-limit-check.ts';
import { sessionCheck } from '../check/session-check.ts';
import type { WrittenScenario } from '../config/written-scenario.ts';
import { messageOf } from '../core/errors.ts';
import { kill } from '../faults/kill.ts';
import { rollingRestart } from '../faults/rolling-restart.ts';
import { start } from '../faults/start.ts';
import { type Experiment, held, type Reading } from './experiment.ts';
import { type Cell, type CellResult, runCell, whatCellLacks } from './run-cell.ts';

const roundRobin = { engine: 'built-in', policy: 'round-robin' } as const;
const sticky = { engine: 'built-in', policy: 'cookie' } as const;
/** Long enough for the balancer to see that an instance is not ready. */
const env = { DRAIN_MS: '500' };

/** An experiment on the app; what the runtime lacks here makes it unknown, and so does a fault without effect. */
function onTheApp(
  known: Pick<Experiment, 'id' | 'situation' | 'expected'>,
  cell: Cell,
  read: (result: CellResult) => Reading,
): Experiment {
  return {
    ...known,
    async run(bench) {
      const lacking = await whatCellLacks(cell, bench);
      if (lacking) return unknown(`${lacking.reason} ${lacking.enable}`);
      try {
        const result = await runCell(cell, bench);
        const failed = result.repetition.faults.find(({ effect }) => !effect.confirmed);
        if (failed && !failed.effect.confirmed) return unknown(failed.effect.because);
        return read(result);
      } catch (cause) {
        bench.signal.throwIfAborted();
        return unknown(`It did not run to its end: ${messageOf(cause)}`);
      }
    },
  };
}

function unknown(because: string): Reading {
  return { outcome: 'unknown', observed: null, because };
}

const rest = {
  question: 'Is the known answer measured?',
  checks: [sessionCheck()],
  targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
} satisfies Partial<WrittenScenario>;

const oneReader: WrittenScenario = {
  ...rest,
  name: 'one-reader',
  driver: 'native',
  workload: {
    kind: 'journey',
    clients: 1,
    prepare: ['log-in'],
    steps: ['read-session'],
    onSessionMissing: 'carry-on',
    history: true,
  },
  load: { kind: 'constant-users', users: 1 },
  phases: { measured: '2s' },
};

const sessions = 120;

/** Every session is used about once a second. */
function using(measured: string, faults: NonNullable<WrittenScenario['faults']>): WrittenScenario {
  return {
    ...rest,
    name: 'using',
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: sessions,
      prepare: ['log-in'],
      steps: ['read-session', 'increment-session'],
      history: true,
    },
    load: { kind: 'constant-rate', perSecond: 150, maxInFlight: 150 },
    phases: { warmup: '1s', measured },
    faults,
  };
}

const talking: WrittenScenario = {
  ...rest,
  name: 'talking',
  driver: 'sockets',
  workload: { kind: 'room', membersPerInstance: 10, publishersPerInstance: 1 },
  load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 100 },
  phases: { warmup: '500ms', measured: '2s' },
  checks: [deliveryCheck()],
};

const asking: WrittenScenario = {
  ...rest,
  name: 'asking',
  driver: 'native',
  workload: { kind: 'journey', clients: 60, steps: ['pass-limit'], history: true },
  load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 60 },
  phases: { measured: '2s' },
  checks: [rateLimitCheck({ limit: 10, windowMs: 60_000 })],
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
        balancer: roundRobin,
        sessions: 'memory',
        rateLimit,
        env: { ...env, RATE_LIMIT_MAX: '10' },
      },
      scenario: asking,
    },
    ({ total }) => {
      const [seen, all] = [total('requests_admitted'), total('limited_requests')];
      return held(seen === admitted && all === 120, `${seen} of ${all} admitted`);
    },
  );
}

/** S1, S7, S8, D1, D2, R1 and R2. */
export const cellExperiments: readonly Experiment[] = [
  onTheApp(
    {
      id: 'S1',
      situation: 'Sessions in memory of three instances, round-robin, one client reads',
      expected: '2 of 3 reads miss, ± 0.01',
    },
    { topology: { env, balancer: roundRobin, sessions: 'memory' }, scenario: oneReader },
    ({ history }) => {
      const reads = history.operations.filter(
        (one) => one.operation === 'read-session' && one.status !== null,
      );
      const missed = reads.filter(({ error }) => error === 'session-missing').length;
      const share = missed / reads.length;
      return held(Math.abs(share - 2 / 3) <= 0.01, `${missed} of ${reads.length} (${share.toFixed(3)})`);
    },
  ),
  onTheApp(
    {
      id: 'S7',
      situation: `${sessions} sticky sessions in memory, one of three instances killed and started again`,
      expected: `exactly ${sessions / 3} lost`,
    },
    {
      topology: { env, balancer: sticky, sessions: 'memory' },
      scenario: using('5s', [
        { at: '0.5s', fault: kill({ instance: 2 }) },
        { at: '2.5s', fault: start({ instance: 2 }) },
      ]),
    },
    ({ total }) => {
      const lost = total('sessions_lost');
      return held(lost === sessions / 3, `${lost} of ${total('sessions')} lost`);
    },
  ),
  onTheApp(
    {
      id: 'S8',
      situation: `${sessions} sessions in Redis, a rolling restart of every instance`,
      expected: 'none lost',
    },
    {
      topology: { env, balancer: roundRobin, sessions: 'redis' },
      scenario: using('9s', [{ at: '0.5s', fault: rollingRestart({ graceMs: 5_000 }) }]),
    },
    ({ total }) => {
      const [lost, all] = [total('sessions_lost'), total('sessions')];
      return held(lost === 0 && all === sessions, `${lost} of ${all} lost`);
    },
  ),
  onTheApp(
    {
      id: 'D1',
      situation: '100 messages to 30 members on three instances, without pub/sub',
      expected: 'exactly 1,000 of 3,000 delivered',
    },
    { topology: { env, balancer: roundRobin, sessions: 'memory' }, scenario: talking },
    (result) => deliveries(result, 1_000),
  ),
  onTheApp(
    {
      id: 'D2',
      situation: 'The same with pub/sub by Redis',
      expected: '3,000 of 3,000 delivered, once and in order',
    },
    { topology: { env, balancer: roundRobin, sessions: 'memory', pubsub: 'redis' }, scenario: talking },
    (result) => deliveries(result, 3_000),
  ),
  limit({ id: 'R1', rateLimit: 'local', admitted: 30 }),
  limit({ id: 'R2', rateLimit: 'redis', admitted: 10 }),
];

function deliveries({ total }: CellResult, expected: number): Reading {
  const [all, delivered] = [total('messages_expected'), total('messages_delivered')];
  const [doubled, reordered] = [total('messages_doubled'), total('messages_reordered')];
  const isRight = all === 3_000 && delivered === expected && doubled === 0 && reordered === 0;
  return held(isRight, `${delivered} of ${all}, ${doubled} doubled, ${reordered} out of order`);
}
