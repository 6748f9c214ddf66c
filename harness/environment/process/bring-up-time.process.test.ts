import { expect, test } from 'vitest';
import { referenceApp } from '../../../reference-app/adapter.ts';
import { plainBalancing } from '../../plan/balancer-names.ts';
import { plainTopology } from '../../plan/fixtures/plain-topology.ts';
import { bringUpMs } from '../fixtures/bring-up-time.ts';
import { processes } from './process-runtime.ts';

const topologies = [
  plainTopology('memory-nginx'),
  plainTopology('redis-haproxy', {
    balancer: { engine: 'haproxy', policy: 'cookie', ...plainBalancing },
    sessions: 'redis',
    redis: 'single',
  }),
  plainTopology('postgres-built-in', {
    balancer: { engine: 'built-in', policy: 'round-robin', ...plainBalancing },
    sessions: 'postgres',
    postgres: 'single',
  }),
];

test.each(topologies)('$name comes up and goes down within 3 s together', async (each) => {
  expect(await bringUpMs(processes, [each, referenceApp()], 3_000)).toBeLessThan(3_000);
});
