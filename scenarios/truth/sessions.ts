import type { WrittenScenario } from '../../harness/config/written-scenario.ts';
import { kill, restart, rollingRestart, sessionCheck, start } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';

type Scenario = KnownCell['scenario'];
type Targets = Scenario['targets'];
type Store = KnownCell['topology']['sessions'];

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;
const memory = { balancer: roundRobin, sessions: 'memory' } as const;
const sticky = { balancer: { engine: 'haproxy', policy: 'cookie' }, sessions: 'memory' } as const;

interface Reading {
  readonly name: string;
  readonly users: number;
  readonly measured: string;
  readonly onSessionMissing: 'carry-on' | 'log-in-again';
  /** Lowest and highest right share of reads that miss. */
  readonly missed: readonly [number, number];
  /** That the share must rest on. */
  readonly requests: number;
}

/** Users that log in and then read, as fast as the answers come. */
function reading({ name, users, measured, onSessionMissing, missed, requests }: Reading): Scenario {
  const [lowest, highest] = missed;
  return {
    name,
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: users,
      prepare: ['log-in'],
      steps: ['read-session'],
      onSessionMissing,
      history: true,
    },
    load: { kind: 'constant-users', users },
    phases: { measured },
    checks: [sessionCheck()],
    targets: [
      { metric: 'session_reads_missed_share', at: 'share', must: '>=', be: lowest },
      { metric: 'session_reads_missed_share', at: 'share', must: '<=', be: highest },
      { metric: 'http_requests', at: 'total', where: { outcome: 'planned' }, must: '>=', be: requests },
    ],
  };
}

interface Using {
  readonly name: string;
  readonly sessions: number;
  readonly measured: string;
  readonly faults: NonNullable<WrittenScenario['faults']>;
  readonly targets: Targets;
}

/** Sessions that are each used about once a second while faults happen; the fate of each is seen. */
function using({ name, sessions, measured, faults, targets }: Using): Scenario {
  return {
    name,
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: sessions,
      prepare: ['log-in'],
      steps: ['read-session', 'increment-session'],
      history: true,
    },
    load: { kind: 'constant-rate', perSecond: 1.25 * sessions, maxInFlight: sessions },
    phases: { warmup: '1.5s', measured },
    faults,
    checks: [sessionCheck()],
    targets: [
      { metric: 'sessions', at: 'total', must: '==', be: sessions },
      { metric: 'sessions_unsettled', at: 'total', must: '==', be: 0 },
      ...targets,
    ],
  };
}

const lost = (be: number): Targets => [{ metric: 'sessions_lost', at: 'total', must: '==', be }];

function everyInstanceRestarted(id: string, sessions: Store, measured: string): KnownCell {
  return {
    id,
    situation: `240 sessions in ${sessions}, one of three instances killed, then all restarted, lose none`,
    topology: { balancer: roundRobin, sessions },
    scenario: using({
      name: `${sessions}-all-restarted`,
      sessions: 240,
      measured,
      faults: [
        { at: '0.5s', fault: kill({ instance: 2 }) },
        { at: '2s', fault: start({ instance: 2 }) },
        { at: '3.5s', fault: rollingRestart({ graceMs: 5_000 }) },
      ],
      targets: lost(0),
    }),
  };
}

/** What becomes of sessions, by store and policy. */
export const knownSessions: readonly KnownCell[] = [
  {
    id: 'S1',
    situation: 'One client that reads its session in memory behind round-robin misses two of three times',
    topology: memory,
    scenario: reading({
      name: 'one-reader',
      users: 1,
      measured: '3s',
      onSessionMissing: 'carry-on',
      missed: [2 / 3 - 0.01, 2 / 3 + 0.01],
      requests: 300,
    }),
  },
  {
    id: 'S2',
    situation: 'One client that logs in again on each miss, strictly in sequence, misses every read',
    topology: memory,
    scenario: reading({
      name: 'one-that-logs-in-again',
      users: 1,
      measured: '2s',
      onSessionMissing: 'log-in-again',
      missed: [1, 1],
      requests: 190,
    }),
  },
  {
    id: 'S3',
    situation: '50 clients at once that log in again on each miss, miss two of three times',
    topology: memory,
    scenario: reading({
      name: 'fifty-that-log-in-again',
      users: 50,
      measured: '5s',
      onSessionMissing: 'log-in-again',
      missed: [2 / 3 - 0.05, 2 / 3 + 0.05],
      requests: 2_950,
    }),
  },
  {
    id: 'S7',
    situation:
      'Of 240 sticky sessions in memory the 80 of a killed instance are lost, and none more when it is back',
    topology: sticky,
    scenario: using({
      name: 'sticky-one-killed',
      sessions: 240,
      measured: '9s',
      faults: [
        { at: '0.5s', fault: kill({ instance: 2 }) },
        { at: '3s', fault: start({ instance: 2 }) },
      ],
      targets: [
        ...lost(80),
        { metric: 'sessions_lost', at: 'total', where: { fault: 'kill app-2' }, must: '==', be: 80 },
      ],
    }),
  },
  everyInstanceRestarted('S8-redis', 'redis', '20s'),
  everyInstanceRestarted('S8-postgres', 'postgres', '14s'),
  everyInstanceRestarted('S11-restart', 'jwt', '14s'),
  {
    id: 'S9',
    situation: 'A Redis without persistence that is restarted loses all of 120 sessions',
    topology: { balancer: roundRobin, sessions: 'redis' },
    scenario: using({
      name: 'redis-restarted',
      sessions: 120,
      measured: '6s',
      faults: [{ at: '0.5s', fault: restart({ store: 'redis', by: 'SIGKILL', downMs: 300 }) }],
      targets: lost(120),
    }),
  },
];
