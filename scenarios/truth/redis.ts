import {
  availabilityCheck,
  blackHole,
  failOver,
  lostUpdateCheck,
  restart,
  sessionCheck,
} from '../../harness/index.ts';
import type { RedisPersistence } from '../../harness/plan/store-settings.ts';
import type { ReferenceScenario } from '../../reference-app/adapter.ts';
import type { KnownCell } from './known-cell.ts';
import { atLeast, between, exactly } from './targets.ts';

type Scenario = KnownCell['scenario'];

const inRedis = { balancer: { engine: 'nginx', policy: 'round-robin' }, sessions: 'redis' } as const;
const withSentinels = { ...inRedis, redis: 'sentinel', sentinelDownAfterMs: 1_000 } as const;

interface Writing extends Pick<Scenario, 'name' | 'load' | 'phases' | 'faults' | 'checks' | 'targets'> {
  readonly clients: number;
}

/** Clients that each add to a counter in their session, and read it when all is over. */
function writing({ clients, ...scenario }: Writing): Scenario {
  return {
    ...scenario,
    driver: 'native',
    workload: {
      kind: 'journey',
      clients,
      prepare: ['log-in'],
      steps: ['increment-session'],
      afterwards: ['read-session'],
      onSessionMissing: 'carry-on',
      history: true,
    },
  };
}

const perSecond = 500;
const still = { duration: '0s', toPerSecond: 0 } as const;
const going = { duration: '0s', toPerSecond: perSecond } as const;

/** Nobody writes when the hole opens and when the master dies, so that the writes in between are counted, not timed. */
const writesInTheHole: NonNullable<Pick<ReferenceScenario, 'load' | 'faults'>> = {
  load: {
    kind: 'ramping-rate',
    startPerSecond: perSecond,
    stages: [
      { duration: '0.5s', toPerSecond: perSecond },
      still,
      { duration: '1s', toPerSecond: 0 },
      going,
      { duration: '2s', toPerSecond: perSecond },
      still,
    ],
    maxInFlight: 500,
  },
  faults: [
    { at: '1s', fault: blackHole({ replicaOf: 'redis' }) },
    { at: '4.3s', fault: failOver({ store: 'redis' }) },
  ],
};

/** Young data: snapshots are due an hour, five minutes or a minute after a change. */
function restarted(persistence: RedisPersistence, lost: number): KnownCell {
  return {
    id: `P6-${persistence}`,
    situation: `A Redis with persistence '${persistence}' that is killed and started again loses ${lost} of 120 sessions`,
    topology: { ...inRedis, redisPersistence: persistence },
    scenario: writing({
      name: `redis-killed-${persistence}`,
      clients: 120,
      load: { kind: 'constant-rate', perSecond: 200, maxInFlight: 120 },
      // A disk that is slow holds up both the start and, with 'aof-always', each write after it.
      phases: { measured: '5s' },
      faults: [{ at: '0.7s', fault: restart({ store: 'redis', by: 'SIGKILL', downMs: 200 }) }],
      checks: [sessionCheck(), lostUpdateCheck()],
      targets: [
        exactly('sessions_lost', lost),
        exactly('sessions', 120),
        exactly('sessions_unsettled', 0),
        ...(lost === 0 ? [atLeast('updates_acknowledged', 100)] : []),
        // With 'aof-everysec' Redis acknowledges before it writes, for up to two seconds, while an fsync is under way: on a slow disk
        // a killed process loses some of them.
        ...(persistence === 'aof-always' ? [exactly('updates_lost', 0)] : []),
      ],
    }),
  };
}

/** What Redis keeps of what it has acknowledged, by layout and persistence. */
export const knownRedis: readonly KnownCell[] = [
  {
    id: 'P4-0',
    situation: 'Of 500 writes a second none is lost when the master dies whose replica was not cut off',
    topology: withSentinels,
    scenario: writing({
      name: 'master-killed',
      clients: 300,
      load: { kind: 'constant-rate', perSecond, maxInFlight: 300 },
      phases: { measured: '1.5s' },
      faults: [{ at: '1s', fault: failOver({ store: 'redis' }) }],
      checks: [lostUpdateCheck()],
      targets: [
        { metric: 'updates_lost', at: 'total', must: '<=', be: 2 },
        atLeast('updates_acknowledged', 200),
        exactly('updates_unsettled', 0),
      ],
    }),
    runtime: 'process',
  },
  {
    id: 'P4-2',
    situation:
      'Of 500 writes a second those of the 2 seconds before the master dies are lost, 1,000, if its replica was cut off',
    topology: withSentinels,
    scenario: writing({
      name: 'master-killed-behind-a-black-hole',
      clients: 500,
      ...writesInTheHole,
      phases: { measured: '4.5s' },
      checks: [lostUpdateCheck()],
      targets: [
        ...between('updates_lost', [998, 1_002]),
        atLeast('updates_acknowledged', 1_248),
        exactly('updates_unsettled', 0),
      ],
    }),
    runtime: 'process',
  },
  {
    id: 'P5',
    situation:
      'Sentinels that wait a second before they count a killed master as down have writes refused for 1 to 4 s',
    topology: withSentinels,
    scenario: writing({
      name: 'sentinels-fail-over',
      clients: 100,
      load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 100 },
      phases: { measured: '8s' },
      faults: [{ at: '1s', fault: failOver({ store: 'redis' }) }],
      checks: [availabilityCheck()],
      targets: [...between('longest_outage_ms', [1_000, 4_000]), exactly('faults_not_recovered', 0)],
    }),
    runtime: 'process',
  },
  restarted('none', 120),
  restarted('rdb', 120),
  restarted('aof-everysec', 0),
  restarted('aof-always', 0),
];
