import { expect, test } from 'vitest';
import { obedient, referenceApp } from '../../reference-app/adapter.ts';
import { processesOf } from '../environment/fixtures/marked-processes.ts';
import { tinyTopology } from '../environment/fixtures/tiny-topology.ts';
import { startRun } from '../environment/fixtures/topology-under-test.ts';
import { processes } from '../environment/process/process-runtime.ts';
import { blockLoop } from './block-loop.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { moveClock } from './move-clock.ts';
import { stressCpu } from './stress-cpu.ts';
import { stressMemory } from './stress-memory.ts';

const app = referenceApp();
const { adapter } = app;

test('an instance that accepts it is blocked, and allocates memory, with evidence', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ instances: 2, env: obedient }), app);
  const context = faultContext(environment, { adapter });
  expect(await blockLoop({ instance: 2, forMs: 300 }).inject(context)).toEqual({
    nodes: ['app-2'],
    effect: {
      confirmed: true,
      evidence: expect.stringMatching(
        /^app-2 \(pid \d+\) measured an event loop lag of \d{3,}\.\d ms; .*app-2 as used\.$/,
      ),
    },
  });
  const bytes = 200 * 1024 * 1024;
  const { effect } = await stressMemory({ instance: 1, bytes, forMs: 100 }).inject(context);
  const [before = 0, during = 0, after = 0] =
    /grew from (\d+) MiB to (\d+) MiB; then it was (\d+) MiB/
      .exec(effect.confirmed ? effect.evidence : effect.because)
      ?.slice(1)
      .map(Number) ?? [];
  expect(during - before).toBeGreaterThanOrEqual(160);
  expect(during - before).toBeLessThan(260);
  expect(effect.confirmed).toBe(true);
  expect(during - after).toBeGreaterThanOrEqual(160);
});

test('an instance that does not accept it is unchanged, and the fault says why', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ instances: 1 }), app);
  const context = faultContext(environment, { adapter });
  await expect(blockLoop({ instance: 1, forMs: 300 }).inject(context)).rejects.toThrow(
    'app-1 answered 404 to POST /planted/block?amount=300: it was not started to accept such requests.',
  );
  await expect(blockLoop({ instance: 1, forMs: 300 }).inject(faultContext(environment))).rejects.toThrow(
    "the adapter 'tiny' has no 'sabotage'",
  );
});

test.each(['memory', 'sqlite', 'redis', 'jwt'] as const)(
  'a session in %s is over when the clock has moved by more than its time to live, and not before',
  async (sessions) => {
    await using run = await startRun(processes());
    const redis = sessions === 'redis' ? 'single' : 'none';
    const topology = { ...tinyTopology({ instances: 2, env: obedient, redis }), sessions };
    const context = faultContext(await run.up(topology, app), { adapter });
    const [hourMs, dayMs] = [3_600_000, 86_400_000];
    expect((await moveClock({ byMs: hourMs }).inject(context)).effect).toEqual({
      confirmed: false,
      because: 'A session created before had not expired after (still valid).',
    });
    expect(await moveClock({ byMs: dayMs + hourMs }).inject(context)).toMatchObject({
      nodes: ['app-1', 'app-2'],
      effect: { confirmed: true },
    });
  },
);

test('stress processes get CPU time and have ended afterwards', async () => {
  await using run = await startRun(processes());
  const context = faultContext(await run.up(tinyTopology({ instances: 1 })), { reaper: run.reaper });
  const before = processesOf(run.directory).length;
  const { effect } = await stressCpu({ cores: 2, forMs: 500 }).inject(context);
  expect(effect).toEqual({
    confirmed: true,
    evidence: expect.stringMatching(/^2 processes got \d\.\d\d s of CPU time in .*, and have ended\.$/),
  });
  expect(processesOf(run.directory)).toHaveLength(before);
});
