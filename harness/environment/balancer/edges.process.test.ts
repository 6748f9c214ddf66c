import { afterAll, beforeAll, expect, test } from 'vitest';
import { balancerEngines } from '../../plan/balancer-names.ts';
import { edgeOutcomes, rightOutcomes } from '../fixtures/edge-requests.ts';
import { startTinyFleet, type TinyFleet } from '../fixtures/tiny-fleet.ts';

let fleet: TinyFleet;
beforeAll(async () => {
  fleet = await startTinyFleet(1);
});
afterAll(() => fleet[Symbol.asyncDispose]());

test.each(balancerEngines)(
  'at the edges, client and app see behind %s what they see behind any other',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'round-robin' });
    expect(await edgeOutcomes(front.entry)).toEqual(rightOutcomes);
  },
);

test.each(['nginx', 'haproxy', 'envoy', 'built-in'] as const)(
  'so they do behind %s that may send again, but for what it must have read whole before',
  async (engine) => {
    await using front = await fleet.behind({ engine, policy: 'round-robin', retries: 2 });
    // HAProxy and Envoy keep what a buffer holds, and go on meanwhile.
    const goesOn = engine === 'haproxy' || engine === 'envoy';
    const early = goesOn ? { status: 200, body: 'first chunk' } : { status: 0, body: '' };
    const right = { ...rightOutcomes, 'an answer before the end of the request': early };
    expect(await edgeOutcomes(front.entry)).toEqual(right);
  },
);
