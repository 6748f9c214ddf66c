import { expect, test } from 'vitest';
import { balancerEngines } from '../../plan/topology.ts';
import { edgeOutcomes, type Outcome } from '../fixtures/edge-requests.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { processes } from '../process-runtime.ts';

/** What client and app see of each request behind an engine. */
async function outcomesBehind(
  engine: (typeof balancerEngines)[number],
  retries = 0,
): Promise<Record<string, Outcome>> {
  await using run = await startRun(processes());
  const balancer = { engine, policy: 'round-robin', retries } as const;
  const { entry } = await run.up(tinyTopology({ instances: 1, balancer }));
  return edgeOutcomes(entry);
}

// edges.snapshot is one for all of them: -u with an engine that differs makes the next one fail.
test.each(balancerEngines)(
  'at the edges, client and app see behind %s what they see behind any other',
  async (engine) => {
    await expect(await outcomesBehind(engine)).toMatchFileSnapshot('edges.snapshot');
  },
);

test.each(['nginx', 'haproxy', 'built-in'] as const)(
  'so they do behind %s that may send again',
  async (engine) => {
    const { 'an answer before the end of the request': early, ...rest } = await outcomesBehind(engine, 2);
    // What may be sent again is read whole before it is sent, or as far as a buffer of HAProxy's holds it.
    expect(early).toEqual(
      engine === 'haproxy' ? { status: 200, body: 'first chunk' } : { status: 0, body: '' },
    );
    await expect({
      ...rest,
      'an answer before the end of the request': { status: 200, body: 'first chunk' },
    }).toMatchFileSnapshot('edges.snapshot');
  },
);
