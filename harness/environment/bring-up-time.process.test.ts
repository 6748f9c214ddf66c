import { expect, test } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import type { Topology } from '../plan/topology.ts';
import { bestOfThree } from './fixtures/best-of-three.ts';
import { processes } from './process-runtime.ts';

const topology: Topology = {
  name: 'timed',
  app: { instances: 3 },
  balancer: { engine: 'nginx', policy: 'round-robin', retries: 0 },
  sessions: 'memory',
  pubsub: 'none',
  rateLimit: 'none',
  queue: 'none',
  cache: 'none',
  redis: 'none',
  postgres: 'none',
};

const topologies: readonly Topology[] = [
  { ...topology, name: 'memory-nginx' },
  { ...topology, name: 'redis-haproxy', sessions: 'redis', redis: 'single' },
  {
    ...topology,
    name: 'postgres-built-in',
    balancer: { engine: 'built-in', policy: 'round-robin', retries: 0 },
    sessions: 'postgres',
    postgres: 'single',
  },
];

test.each(topologies)('$name comes up and goes down within 3 s together', async (each) => {
  expect(await bestOfThree(processes, each, referenceApp())).toBeLessThan(3_000);
});
