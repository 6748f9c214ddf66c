import { lostUpdateCheck, sessionCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { exactly } from './targets.ts';

const kept = 10_000;
const loggedIn = 10_500;

/** `tabs` clients in one session add to its counter at once, each once, while all of them work on what they have read. */
function incrementedAtOnce(tabs: number): KnownCell {
  return {
    id: `S10-${tabs}`,
    situation: `Of ${tabs} increments of one session at once ${tabs - 1} are lost, because each writes what it read`,
    topology: {
      balancer: { engine: 'nginx', policy: 'round-robin' },
      sessions: 'redis',
      env: { SESSION_WORK_MS: '1000' },
    },
    scenario: {
      name: `${tabs}-increments-at-once`,
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: tabs,
        clientsPerSession: tabs,
        prepare: ['log-in', 'increment-session'],
        steps: ['increment-session'],
        afterwards: ['read-session'],
        onSessionMissing: 'carry-on',
        history: true,
      },
      // Over before the first answer: nobody sends twice.
      load: { kind: 'constant-users', users: tabs },
      phases: { measured: '0.5s' },
      checks: [lostUpdateCheck()],
      targets: [
        exactly('updates_lost', tabs - 1),
        exactly('updates_acknowledged', 1 + tabs),
        exactly('updates_unsettled', 0),
        exactly('updates_duplicated', 0),
      ],
    },
  };
}

/** Many in one session, and more sessions than there is room for. */
export const knownCrowdedSessions: readonly KnownCell[] = [
  incrementedAtOnce(10),
  incrementedAtOnce(20),
  incrementedAtOnce(50),
  {
    id: 'S12',
    situation: `Of ${loggedIn} sessions in a memory that holds ${kept} exactly ${loggedIn - kept} are lost`,
    topology: {
      instances: 1,
      balancer: { engine: 'nginx' },
      sessions: 'memory',
      env: { MEMORY_SESSION_LIMIT: String(kept) },
    },
    scenario: {
      name: 'memory-full-of-sessions',
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: loggedIn,
        prepare: ['log-in'],
        steps: ['list-items'],
        afterwards: ['read-session'],
        onSessionMissing: 'carry-on',
        // A kept one for each client would be more than a process may have.
        connections: 'per-request',
        history: true,
      },
      load: { kind: 'constant-rate', perSecond: 20, maxInFlight: 20 },
      phases: { measured: '2s' },
      checks: [sessionCheck()],
      targets: [
        exactly('sessions_lost', loggedIn - kept),
        exactly('sessions', loggedIn),
        exactly('sessions_unsettled', 0),
        { metric: 'sessions_held', at: 'max', must: '==', be: kept },
      ],
    },
  },
];
