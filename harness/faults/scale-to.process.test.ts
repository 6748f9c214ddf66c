import { expect, test } from 'vitest';
import { ask, countOf } from '../environment/fixtures/ask.ts';
import { tinyTopology } from '../environment/fixtures/tiny-topology.ts';
import { startRun } from '../environment/fixtures/topology-under-test.ts';
import { processes } from '../environment/process/process-runtime.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { scaleTo } from './scale-to.ts';

test('an app of three is scaled to one and back, and draining instances lose no request', async () => {
  await using run = await startRun(processes());
  // Longer than the balancer needs to see that an instance is not ready any more.
  const environment = await run.up(tinyTopology({ env: { DRAIN_MS: '700' } }));
  const context = faultContext(environment);
  const statuses: number[] = [];
  let scaling = true;
  const load = (async () => {
    while (scaling) statuses.push((await ask(environment.entry)).status);
  })();
  const instances = async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask(environment.entry)));
    return Object.keys(countOf(replies.map(({ instance }) => instance))).sort();
  };

  const down = await scaleTo({ instances: 1, graceMs: 5_000 }).inject(context);
  expect(down.nodes).toEqual(['app-2', 'app-3']);
  expect(down.effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringMatching(/^app-2 .* with exit code 0 .* app-3 .* with exit code 0 /),
  });
  expect(await instances()).toEqual(['app-1']);
  const up = await scaleTo({ instances: 3, graceMs: 5_000 }).inject(context);
  expect(up.nodes).toEqual(['app-2', 'app-3']);
  expect(up.effect).toMatchObject({
    confirmed: true,
    evidence: expect.stringMatching(/app-2 as used\..*app-3 as used\.$/),
  });
  expect(await instances()).toEqual(['app-1', 'app-2', 'app-3']);

  scaling = false;
  await load;
  expect(statuses.length).toBeGreaterThan(100);
  expect(countOf(statuses.map(String))).toEqual({ 200: statuses.length });
});

test('a scale that changes nothing, or that the topology cannot have, has no effect and says why', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ instances: 2 }));
  const context = faultContext(environment);
  const because = async (instances: number) => {
    const { effect } = await scaleTo({ instances, graceMs: 100 }).inject(context);
    return effect.confirmed ? effect.evidence : effect.because;
  };
  expect(await because(2)).toBe('2 instances ran already.');
  expect(await because(3)).toBe(
    'The topology has 2 instances, so it cannot be scaled to 3: give it as many from the start.',
  );
});
