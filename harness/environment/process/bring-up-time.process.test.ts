import { expect, test } from 'vitest';
import { referenceApp } from '../../../reference-app/adapter.ts';
import { plainBalancing } from '../../plan/balancer-names.ts';
import { plainTopology } from '../../plan/fixtures/plain-topology.ts';
import { bestOfThree } from '../fixtures/best-of-three.ts';
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
  expect(await bestOfThree(processes, each, referenceApp())).toBeLessThan(3_000);
});
