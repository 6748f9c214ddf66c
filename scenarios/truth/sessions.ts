import { kill, restart, rollingRestart, sessionCheck, start } from '../../harness/index.ts';
import type { ReferenceScenario } from '../../reference-app/adapter.ts';
import type { KnownCell } from './known-cell.ts';
import { readingSessions, usingSessions } from './known-workloads.ts';
import { atLeast, between, exactly } from './targets.ts';

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
  return {
    ...readingSessions(users, onSessionMissing),
    name,
    phases: { measured },
    targets: [
      ...between('session_reads_missed_share', missed, { at: 'share' }),
      atLeast('http_requests', requests, { outcome: 'planned' }),
    ],
  };
}

interface Using {
  readonly name: string;
  readonly sessions: number;
  readonly measured: string;
  readonly faults: NonNullable<ReferenceScenario['faults']>;
  readonly targets: Targets;
}

/** Sessions that are each used about once a second while faults happen; the fate of each is seen. */
function using({ name, sessions, measured, faults, targets }: Using): Scenario {
  return {
    ...usingSessions(sessions),
    name,
    phases: { warmup: '1.5s', measured },
    faults,
    targets: [...targets, exactly('sessions', sessions), exactly('sessions_unsettled', 0)],
  };
}

function everyInstanceRestarted(id: string, sessions: Store): KnownCell {
  return {
    id,
    situation: `240 sessions in ${sessions}, one of three instances killed, then all restarted, lose none`,
    // One that sees at once that an instance is back: nginx takes seconds longer, which a busy machine makes too many.
    topology: {
      balancer: { engine: 'haproxy', policy: 'round-robin' },
      env: { DRAIN_MS: '500' },
      sessions,
    },
    scenario: using({
      name: `${sessions}-all-restarted`,
      sessions: 240,
      measured: '16s',
      faults: [
        { at: '0.5s', fault: kill({ instance: 2 }) },
        { at: '2s', fault: start({ instance: 2 }) },
        { at: '3.5s', fault: rollingRestart({ graceMs: 5_000 }) },
      ],
      targets: [exactly('sessions_lost', 0)],
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
      measured: '8s',
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
      measured: '7s',
      faults: [
        { at: '0.5s', fault: kill({ instance: 2 }) },
        { at: '3s', fault: start({ instance: 2 }) },
      ],
      targets: [exactly('sessions_lost', 80), exactly('sessions_lost', 80, { fault: 'kill app-2' })],
    }),
  },
  everyInstanceRestarted('S8-redis', 'redis'),
  everyInstanceRestarted('S8-postgres', 'postgres'),
  everyInstanceRestarted('S11-restart', 'jwt'),
  {
    id: 'S11-log-out',
    situation: 'A token is accepted after its log-out: all of 20 sessions are seen again',
    topology: { balancer: roundRobin, sessions: 'jwt' },
    scenario: {
      name: 'jwt-log-out',
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: 20,
        prepare: ['log-in', 'log-out'],
        steps: ['read-session'],
        history: true,
      },
      load: { kind: 'constant-users', users: 20 },
      phases: { measured: '1s' },
      checks: [sessionCheck()],
      targets: [
        exactly('sessions_resurrected', 20),
        { metric: 'http_error_share', at: 'share', must: '==', be: 0 },
      ],
    },
  },
  {
    id: 'S9',
    situation: 'A Redis without persistence that is restarted loses all of 120 sessions',
    topology: { balancer: roundRobin, sessions: 'redis' },
    scenario: using({
      name: 'redis-restarted',
      sessions: 120,
      measured: '4s',
      faults: [{ at: '0.5s', fault: restart({ store: 'redis', by: 'SIGKILL', downMs: 300 }) }],
      targets: [exactly('sessions_lost', 120)],
    }),
  },
];
