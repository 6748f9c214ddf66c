import { expect, test } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import type { Topology } from '../plan/topology.ts';
import { startRun } from './fixtures/topology-under-test.ts';
import { processes } from './process-runtime.ts';

const topology: Topology = {
  name: 'timed',
  app: { instances: 3 },
  balancer: { engine: 'nginx', policy: 'round-robin' },
  sessions: 'memory',
  pubsub: 'none',
  redis: 'none',
  postgres: 'none',
};

const topologies: readonly Topology[] = [
  { ...topology, name: 'memory-nginx' },
  { ...topology, name: 'redis-haproxy', sessions: 'redis', redis: 'single' },
  {
    ...topology,
    name: 'postgres-built-in',
    balancer: { engine: 'built-in', policy: 'round-robin' },
    sessions: 'postgres',
    postgres: 'single',
  },
];

test.each(topologies)('$name comes up and goes down within 3 s together', async (each) => {
  const times: number[] = [];
  // The first one makes what is made once: the template of Postgres, and the files in the cache of the system.
  for (let round = 0; round < 3; round++) {
    await using run = await startRun(processes());
    const startedAt = performance.now();
    await run.up(each, referenceApp());
    const upMs = performance.now() - startedAt;
    await run.down();
    times.push(performance.now() - startedAt);
    console.log(
      `${each.name}: up ${Math.round(upMs)} ms, with tear-down ${Math.round(times.at(-1) ?? 0)} ms`,
    );
  }
  expect(Math.min(...times)).toBeLessThan(3_000);
});
