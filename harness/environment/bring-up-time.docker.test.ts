import { expect } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import type { Topology } from '../plan/topology.ts';
import { docker } from './docker-runtime.ts';
import { startRun } from './fixtures/topology-under-test.ts';
import { testWithDocker } from './images/fixtures/docker-test.ts';

const topology: Topology = {
  name: 'redis-nginx',
  app: { instances: 3 },
  balancer: { engine: 'nginx', policy: 'round-robin' },
  sessions: 'redis',
  pubsub: 'redis',
  redis: 'single',
  postgres: 'none',
};

const topologies: readonly Topology[] = [
  topology,
  { ...topology, name: 'redis-haproxy', balancer: { engine: 'haproxy', policy: 'cookie' } },
];

testWithDocker.each(topologies)('$name comes up in containers and goes down within 6 s', async (each) => {
  const times: number[] = [];
  // The first round asks each image for its version, which stays known.
  for (let round = 0; round < 3; round++) {
    await using run = await startRun(docker());
    const startedAt = performance.now();
    await run.up(each, referenceApp());
    const upMs = performance.now() - startedAt;
    await run.down();
    times.push(performance.now() - startedAt);
    console.log(
      `${each.name}: up ${Math.round(upMs)} ms, with tear-down ${Math.round(times.at(-1) ?? 0)} ms`,
    );
  }
  expect(Math.min(...times)).toBeLessThan(6_000);
});
