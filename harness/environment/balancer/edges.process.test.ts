import { expect, test } from 'vitest';
import { balancerEngines } from '../../plan/topology.ts';
import { edgeOutcomes, type Outcome, rightOutcomes } from '../fixtures/edge-requests.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { processes } from '../process/process-runtime.ts';

/** What client and app see of each request behind an engine. */
async function outcomesBehind(
  engine: (typeof balancerEngines)[number],
  retries = 0,
): Promise<Record<string, Outcome>> {
  await using run = await startRun(processes());
  const balancer = { engine, policy: 'round-robin', retries } as const;
  const { entry } = await run.up(tinyTopology({ instances: 1, balancer }));
  // Awaited here, for the topology is down when this function is left.
  return await edgeOutcomes(entry);
}

test.each(balancerEngines)(
  'at the edges, client and app see behind %s what they see behind any other',
  async (engine) => {
    expect(await outcomesBehind(engine)).toEqual(rightOutcomes);
  },
);

test.each(['nginx', 'haproxy', 'envoy', 'built-in'] as const)(
  'so they do behind %s that may send again, but for what it must have read whole before',
  async (engine) => {
    // HAProxy and Envoy keep what a buffer holds, and go on meanwhile.
    const goesOn = engine === 'haproxy' || engine === 'envoy';
    const early = goesOn ? { status: 200, body: 'first chunk' } : { status: 0, body: '' };
    const right = { ...rightOutcomes, 'an answer before the end of the request': early };
    expect(await outcomesBehind(engine, 2)).toEqual(right);
  },
);
