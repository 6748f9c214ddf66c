import { expect } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import type { Topology } from '../plan/topology.ts';
import { docker } from './docker-runtime.ts';
import { bestOfThree } from './fixtures/best-of-three.ts';
import { testWithDocker } from './images/fixtures/docker-test.ts';
import { processes } from './process-runtime.ts';

const topology: Topology = {
  name: 'redis-nginx',
  app: { instances: 3 },
  balancer: { engine: 'nginx', policy: 'round-robin', retries: 0 },
  sessions: 'redis',
  pubsub: 'redis',
  rateLimit: 'none',
  queue: 'none',
  cache: 'none',
  redis: 'single',
  postgres: 'none',
};

const topologies: readonly Topology[] = [
  topology,
  { ...topology, name: 'redis-haproxy', balancer: { engine: 'haproxy', policy: 'cookie', retries: 0 } },
  {
    ...topology,
    name: 'postgres-nginx',
    sessions: 'postgres',
    pubsub: 'postgres',
    redis: 'none',
    postgres: 'single',
  },
];

/** Of the same topology as local processes, which shows what the machine has left for us: 2.5 to 3 where it is ours alone. */
const timesProcesses = 4;

testWithDocker.each(topologies)('$name comes up in containers and goes down within 6 s', async (each) => {
  const tookMs = await bestOfThree(docker, each, referenceApp());
  if (tookMs < 6_000) return;
  // Others use the machine: then it may take longer, but not longer than that explains.
  expect(tookMs).toBeLessThan(timesProcesses * (await bestOfThree(processes, each, referenceApp())));
});
