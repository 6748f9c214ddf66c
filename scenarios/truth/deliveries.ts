import { cutOff, deliveryCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { roomThatStays, talkingInRooms } from './known-workloads.ts';
import { exactly } from './targets.ts';

type Targets = KnownCell['scenario']['targets'];

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;

/** 100 messages to 30 members, 10 on each of three instances. */
function talking(name: string, targets: Targets): KnownCell['scenario'] {
  return {
    ...talkingInRooms(),
    name,
    phases: { warmup: '0.5s', measured: '2s' },
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
      exactly('messages_duplicated', 0),
      exactly('messages_reordered', 0),
      exactly('messages_unexpected', 0),
    ]),
  };
}

const still = { duration: '0s', toPerSecond: 0 } as const;
const going = { duration: '0s', toPerSecond: 300 } as const;

/**
 * Three instances publish 100 messages a second each. One is cut off from the store from before the first second of them
 * to after it; then nobody publishes until it has surely come back, which it tries every 2 s at the most.
 */
function absent(id: string, store: 'redis' | 'postgres'): KnownCell {
  return {
    id,
    situation: `An instance without its link to ${store} while the others publish 200 of 400 messages loses those 200`,
    topology: { balancer: roundRobin, sessions: 'memory', pubsub: store },
    scenario: {
      name: `absent-from-${store}`,
      driver: 'sockets',
      workload: roomThatStays(1),
      load: {
        kind: 'ramping-rate',
        startPerSecond: 0,
        stages: [
          { duration: '0.5s', toPerSecond: 0 },
          going,
          { duration: '1s', toPerSecond: 300 },
          still,
          { duration: '3.5s', toPerSecond: 0 },
          going,
          { duration: '1s', toPerSecond: 300 },
          still,
        ],
        maxInFlight: 1_000,
      },
      phases: { measured: '6.5s' },
      faults: [{ at: '0s', fault: cutOff({ instance: 2, to: store, forMs: 2_000 }) }],
      checks: [deliveryCheck()],
      targets: [
        exactly('messages_lost', 200),
        // The 100 that the absent instance was to publish meanwhile are refused: nobody misses them.
        exactly('messages_published', 500, { outcome: 'ok' }),
        exactly('messages_published', 100, { outcome: 'fail' }),
        exactly('messages_expected', 1_500),
        exactly('messages_duplicated', 0),
        exactly('messages_unexpected', 0),
      ],
    },
    runtime: 'process',
  };
}

/** What the app puts around a message for NOTIFY is so much longer than what its client puts around it. */
const envelopeBytes = 58;

/** Six messages to three members, each of so many bytes as a payload of NOTIFY. */
function notifying(payloadBytes: 7_999 | 8_000, { situation, targets }: Notified): KnownCell {
  return {
    id: `D4-${payloadBytes}`,
    situation,
    topology: { balancer: roundRobin, sessions: 'memory', pubsub: 'postgres' },
    scenario: {
      name: `notify-of-${payloadBytes}-bytes`,
      driver: 'sockets',
      workload: { ...roomThatStays(1), messageBytes: payloadBytes - envelopeBytes },
      load: { kind: 'constant-rate', perSecond: 6, maxInFlight: 6 },
      phases: { measured: '1s' },
      checks: [deliveryCheck()],
      targets: [...targets, exactly('messages_unexpected', 0)],
    },
  };
}

type Notified = Pick<KnownCell, 'situation'> & { readonly targets: Targets };

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
  absent('D3', 'redis'),
  notifying(7_999, {
    situation: 'A message of 7,999 bytes as a payload of NOTIFY reaches each of three members',
    targets: [exactly('messages_published', 6, { outcome: 'ok' }), exactly('messages_delivered', 18)],
  }),
  notifying(8_000, {
    situation: 'One of 8,000 bytes is an error for its publisher, and is not delivered',
    targets: [exactly('messages_published', 6, { outcome: 'fail' }), exactly('messages_expected', 0)],
  }),
  absent('D5', 'postgres'),
  {
    id: 'D6',
    situation:
      'LISTEN through PgBouncer in transaction mode gets no message of other instances, and no error',
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
    situation: 'With LISTEN on a direct connection all of 3,000 deliveries happen, once and in order',
    topology: {
      ...{ balancer: roundRobin, sessions: 'memory', pubsub: 'postgres', pgbouncer: 'transaction' },
      env: { PUBSUB_CONNECTION: 'direct' },
    },
    scenario: { ...everythingOnce('postgres').scenario, name: 'listening-past-a-pooler' },
  },
];
