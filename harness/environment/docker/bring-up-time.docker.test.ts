import { expect } from 'vitest';
import { referenceApp } from '../../../reference-app/adapter.ts';
import { plainBalancing } from '../../plan/balancer-names.ts';
import { plainTopology } from '../../plan/fixtures/plain-topology.ts';
import { bringUpMs } from '../fixtures/bring-up-time.ts';
import { testWithDocker } from '../images/fixtures/docker-test.ts';
import { processes } from '../process/process-runtime.ts';
import { docker } from './docker-runtime.ts';

const redis = { sessions: 'redis', pubsub: 'redis', redis: 'single' } as const;
const topologies = [
  plainTopology('redis-nginx', redis),
  plainTopology('redis-haproxy', {
    ...redis,
    balancer: { engine: 'haproxy', policy: 'cookie', ...plainBalancing },
  }),
  plainTopology('postgres-nginx', { sessions: 'postgres', pubsub: 'postgres', postgres: 'single' }),
];

/** Of the same topology as local processes, which shows what the machine has left for us: 2.5 to 3 where it is ours alone. */
const timesProcesses = 4;

testWithDocker.each(topologies)('$name comes up in containers and goes down within 6 s', async (each) => {
  const tookMs = await bringUpMs(docker, [each, referenceApp()], 6_000);
  if (tookMs < 6_000) return;
  // Others use the machine: then it may take longer, but not longer than that explains.
  expect(tookMs).toBeLessThan(timesProcesses * (await bringUpMs(processes, [each, referenceApp()], 0)));
});
