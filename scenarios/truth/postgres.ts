import { staleReadCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { atLeast, between, exactly } from './targets.ts';

const balancer = { engine: 'nginx', policy: 'round-robin' } as const;

const behind = {
  balancer,
  sessions: 'memory',
  postgres: 'replicated',
  postgresSettings: { recovery_min_apply_delay: '500ms' },
} as const;

/** Reads of items by their names, through a PgBouncer that lends a connection for one transaction. */
function prepared(followed: '0' | '200'): KnownCell['topology'] {
  return {
    balancer,
    sessions: 'memory',
    pgbouncer: 'transaction',
    pgbouncerSettings: { max_prepared_statements: followed },
    env: { DATABASE_STATEMENTS: 'prepared' },
  };
}

function reading(name: string, targets: KnownCell['scenario']['targets']): KnownCell['scenario'] {
  return {
    name,
    driver: 'native',
    workload: { kind: 'journey', clients: 300, steps: ['read-item'] },
    load: { kind: 'constant-rate', perSecond: 150, maxInFlight: 300 },
    phases: { measured: '2s' },
    targets: [...targets, exactly('http_requests', 300, { outcome: 'planned' })],
  };
}

/** How old what a replica shows may be, and what breaks behind a pooler. */
export const knownPostgres: readonly KnownCell[] = [
  {
    id: 'P1',
    situation: 'A replica of Postgres that applies changes 500 ms late shows a marker row after 500 ms',
    topology: behind,
    scenario: {
      name: 'marker-row',
      driver: 'native',
      workload: { kind: 'journey', clients: 2, steps: ['read-item'] },
      load: { kind: 'constant-rate', perSecond: 5, maxInFlight: 2 },
      phases: { warmup: '1s', measured: '3s' },
      targets: between('replica_lag_ms', [499, 510], { at: 'p50' }),
    },
    runtime: 'process',
  },
  {
    id: 'P2',
    situation:
      'Reads from that replica show the old value up to 480 ms after a write, and the new one after 520 ms',
    topology: behind,
    scenario: {
      name: 'reading-own-writes-from-a-replica',
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: 1,
        prepare: ['read-own-item'],
        // Every 200 ms: the second read is due after 400 ms and the third after 600, and a busy machine may delay them.
        steps: ['write-own-item', ...Array.from({ length: 4 }, () => 'read-own-item' as const)],
        history: true,
      },
      load: { kind: 'constant-rate', perSecond: 5, maxInFlight: 1 },
      phases: { warmup: '1s', measured: '4s' },
      checks: [staleReadCheck({ expectedMs: 480, toleratedMs: 520 })],
      targets: [
        { metric: 'reads_stale_share', at: 'share', where: { age: 'expected' }, must: '==', be: 1 },
        { metric: 'reads_stale_share', at: 'share', where: { age: 'beyond' }, must: '==', be: 0 },
        atLeast('reads_checked', 14),
      ],
    },
    runtime: 'process',
  },
  {
    id: 'P3-lost',
    situation: 'Prepared statements fail through PgBouncer in transaction mode without support for them',
    topology: prepared('0'),
    scenario: reading('prepared-and-not-followed', [atLeast('http_requests', 1, { outcome: 'failed' })]),
  },
  {
    id: 'P3-followed',
    situation: 'None fails through PgBouncer 1.21 or newer, which supports them',
    topology: prepared('200'),
    scenario: reading('prepared-and-followed', [exactly('http_requests', 300, { outcome: 'ok' })]),
    runtime: 'docker',
  },
];
