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
      load: { kind: 'constant-users', users: 1 },
      // Without a warm-up the counters are read right before the load.
      phases: { measured: '4s' },
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
