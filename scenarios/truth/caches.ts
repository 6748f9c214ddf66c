import { staleReadCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { atLeast, between, exactly } from './targets.ts';

const balancer = { engine: 'built-in', policy: 'round-robin' } as const;
const ttlMs = 1_500;

/** Three instances in turn are asked for 100 items in turn, until each was asked for each at least once. */
function reading(cache: 'local' | 'redis', origin: number): KnownCell {
  const where = cache === 'local' ? 'each of three instances' : 'Redis';
  return {
    id: cache === 'local' ? 'C1' : 'C1-redis',
    situation: `A cold cache in ${where} asks the database ${origin} times for 100 items`,
    topology: { balancer, sessions: 'memory', cache },
    scenario: {
      name: `cold-${cache}-cache`,
      driver: 'native',
      workload: { kind: 'journey', clients: 1, steps: ['read-item'] },
      // None before the counters are read at the start of the measured phase. Slowly, as the one client leaves out what is due
      // while it waits for an answer.
      load: {
        kind: 'ramping-rate',
        startPerSecond: 0,
        stages: [
          { duration: '500ms', toPerSecond: 0 },
          { duration: '0ms', toPerSecond: 30 },
        ],
        maxInFlight: 1,
      },
      phases: { warmup: '1s', measured: '11.5s' },
      targets: [
        exactly('cache_reads', origin, { from: 'origin' }),
        atLeast('http_requests', 300, { outcome: 'ok' }),
      ],
    },
  };
}

/** How often caches ask, and how old what they answer is. */
export const knownCaches: readonly KnownCell[] = [
  reading('local', 300),
  reading('redis', 100),
  {
    id: 'C2',
    situation:
      'After a write two of three reads are stale while local caches keep what they had, 1.5 s, and then none',
    topology: { balancer, sessions: 'memory', cache: 'local', env: { CACHE_TTL_MS: String(ttlMs) } },
    scenario: {
      name: 'reading-own-writes',
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: 1,
        prepare: ['read-own-item', 'read-own-item', 'read-own-item', 'write-own-item'],
        steps: ['read-own-item'],
        history: true,
      },
      load: { kind: 'constant-users', users: 1 },
      phases: { measured: '3s' },
      checks: [staleReadCheck({ toleratedMs: ttlMs })],
      targets: [
        ...between('reads_stale_share', [2 / 3 - 0.05, 2 / 3 + 0.05], {
          at: 'share',
          where: { age: 'tolerated' },
        }),
        { metric: 'reads_stale_share', at: 'share', where: { age: 'beyond' }, must: '==', be: 0 },
      ],
    },
  },
];
