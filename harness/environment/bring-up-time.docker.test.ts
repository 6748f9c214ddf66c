import { expect } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import type { Topology } from '../plan/topology.ts';
import { docker } from './docker-runtime.ts';
import { bestOfThree } from './fixtures/best-of-three.ts';
import { testWithDocker } from './images/fixtures/docker-test.ts';

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
];

testWithDocker.each(topologies)('$name comes up in containers and goes down within 6 s', async (each) => {
  expect(await bestOfThree(docker, each, referenceApp())).toBeLessThan(6_000);
});
