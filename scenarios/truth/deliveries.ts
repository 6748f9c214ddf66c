import { deliveryCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { exactly } from './targets.ts';

type Targets = KnownCell['scenario']['targets'];

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;

/** 100 messages to 30 members, 10 on each of three instances. */
function talking(name: string, targets: Targets): KnownCell['scenario'] {
  return {
    name,
    driver: 'sockets',
    workload: { kind: 'room', membersPerInstance: 10, publishersPerInstance: 1, paddingBytes: 100 },
    load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 100 },
    phases: { warmup: '0.5s', measured: '2s' },
    checks: [deliveryCheck()],
    targets: [...targets, exactly('messages_expected', 3_000)],
  };
}

function everythingOnce(pubsub: 'redis' | 'postgres'): KnownCell {
  return {
    id: `D2-${pubsub}`,
    situation: `With pub/sub by ${pubsub} all of 3,000 deliveries happen, once, in order and without echo`,
    topology: { balancer: roundRobin, sessions: 'memory', pubsub },
    scenario: talking(`${pubsub}-pubsub`, [
      exactly('messages_delivered', 3_000),
      exactly('messages_lost', 0),
      exactly('messages_doubled', 0),
      exactly('messages_reordered', 0),
      exactly('messages_unexpected', 0),
    ]),
  };
}

/** Which messages in rooms arrive. */
export const knownDeliveries: readonly KnownCell[] = [
  {
    id: 'D1',
    situation: 'Without pub/sub exactly one of three deliveries happens, the local one',
    topology: { balancer: roundRobin, sessions: 'memory' },
    scenario: talking('no-pubsub', [
      exactly('messages_delivered', 1_000),
      exactly('messages_lost', 0, { path: 'local' }),
      exactly('messages_lost', 2_000, { path: 'cross-instance' }),
    ]),
  },
  everythingOnce('redis'),
  everythingOnce('postgres'),
  {
    id: 'D6',
    situation:
      'LISTEN through a PgBouncer that pools transactions hears nothing of other instances, without an error',
    topology: { balancer: roundRobin, sessions: 'memory', pubsub: 'postgres', pgbouncer: 'transaction' },
    scenario: talking('listening-through-a-pooler', [
      exactly('messages_lost', 2_000, { path: 'cross-instance' }),
      exactly('messages_lost', 0, { path: 'local' }),
      exactly('messages_unexpected', 0),
    ]),
  },
  {
    ...everythingOnce('postgres'),
    id: 'D6-direct',
    situation:
      'With a LISTEN of its own past that PgBouncer all of 3,000 deliveries happen, once and in order',
    topology: {
      ...{ balancer: roundRobin, sessions: 'memory', pubsub: 'postgres', pgbouncer: 'transaction' },
      env: { PUBSUB_CONNECTION: 'direct' },
    },
    scenario: { ...everythingOnce('postgres').scenario, name: 'listening-past-a-pooler' },
  },
];
