import { expect, test } from 'vitest';
import { staleReadCheck } from '../harness/index.ts';
import { runCell } from './run-cell.ts';

test('C2: after a write two of three reads are stale for as long as local caches keep what they had, then none', async () => {
  const ttlMs = 1_500;
  const { repetition } = await runCell(
    {
      balancer: { engine: 'built-in', policy: 'round-robin' },
      sessions: 'memory',
      cache: 'local',
      env: { CACHE_TTL_MS: String(ttlMs) },
    },
    {
      name: 'reading-own-writes',
      question: 'How many reads are stale?',
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
      targets: [{ metric: 'http_error_share', at: 'share', must: '<', be: 0.01 }],
    },
  );
  const shareOf = (age: string) => {
    const found = repetition.measurements.find(
      ({ metric, labels }) => metric === 'reads_stale_share' && labels.age === age,
    );
    return found?.value.kind === 'proportion' ? found.value.count / found.value.of : Number.NaN;
  };
  expect(Math.abs(shareOf('tolerated') - 2 / 3)).toBeLessThanOrEqual(0.05);
  expect(shareOf('beyond')).toBe(0);
});
