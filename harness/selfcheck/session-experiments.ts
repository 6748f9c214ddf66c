import type { WrittenScenario } from '../config/written-scenario.ts';
import { kill } from '../faults/kill.ts';
import { rollingRestart } from '../faults/rolling-restart.ts';
import { start } from '../faults/start.ts';
import { type Experiment, judged } from './experiment.ts';
import { readingSessions, usingSessions } from './known-workloads.ts';
import { onTheApp } from './on-the-app.ts';

const roundRobin = { engine: 'built-in', policy: 'round-robin' } as const;
const sticky = { engine: 'built-in', policy: 'cookie' } as const;
/** Long enough for the balancer to see that an instance is not ready. */
const env = { DRAIN_MS: '500' };

const rest = {
  question: 'Is the known answer measured?',
  targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
} satisfies Partial<WrittenScenario>;

interface Missing extends Pick<Experiment, 'id' | 'situation' | 'expected'> {
  readonly users: number;
  readonly onSessionMissing: 'carry-on' | 'log-in-again';
  /** The right share of reads that miss, and how far off it may be. */
  readonly share: number;
  readonly within: number;
}

/** Sessions in the memory of three instances, round-robin. */
function missing({ users, onSessionMissing, share, within, ...known }: Missing): Experiment {
  return onTheApp(
    known,
    {
      topology: { env, balancer: roundRobin, sessions: 'memory' },
      scenario: {
        ...rest,
        ...readingSessions(users, onSessionMissing),
        name: 'reading',
        phases: { measured: '2s' },
      },
    },
    ({ history }) => {
      const reads = history.operations.filter(
        (one) => one.operation === 'read-session' && one.status !== null,
      );
      const missed = reads.filter(({ error }) => error === 'session-missing').length;
      const seen = missed / reads.length;
      return judged(Math.abs(seen - share) <= within, `${missed} of ${reads.length} (${seen.toFixed(3)})`);
    },
  );
}

const sessions = 120;

/** What becomes of sessions while this happens. */
function using(measured: string, faults: NonNullable<WrittenScenario['faults']>): WrittenScenario {
  return {
    ...rest,
    ...usingSessions(sessions),
    name: 'using',
    phases: { warmup: '1s', measured },
    faults,
  };
}

/** S1 to S3, S7 and S8. */
export const sessionExperiments: readonly Experiment[] = [
  missing({
    id: 'S1',
    situation: 'Sessions in memory of three instances, round-robin, one client reads',
    expected: '2 of 3 reads miss, ± 0.01',
    users: 1,
    onSessionMissing: 'carry-on',
    share: 2 / 3,
    within: 0.01,
  }),
  missing({
    id: 'S2',
    situation: 'The same; the client logs in again after each miss',
    expected: 'every read misses',
    users: 1,
    onSessionMissing: 'log-in-again',
    share: 1,
    within: 0,
  }),
  missing({
    id: 'S3',
    situation: 'The same with 50 clients at once',
    expected: '2 of 3 reads miss, ± 0.05',
    users: 50,
    onSessionMissing: 'log-in-again',
    share: 2 / 3,
    within: 0.05,
  }),
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
      return judged(lost === sessions / 3, `${lost} of ${total('sessions')} lost`);
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
      return judged(lost === 0 && all === sessions, `${lost} of ${all} lost`);
    },
  ),
];
