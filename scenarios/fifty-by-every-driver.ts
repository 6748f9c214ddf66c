import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { App } from '../harness/app/app.ts';
import { resolveConfig } from '../harness/config/resolve-config.ts';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import { systemClock } from '../harness/core/clock.ts';
import { takePrecedence } from '../harness/core/take-precedence.ts';
import { tinyApp } from '../harness/environment/fixtures/tiny-app.ts';
import type { Runtime } from '../harness/environment/runtime.ts';
import { startReaper } from '../harness/environment/start-reaper.ts';
import { autocannonDriver, k6Driver, native } from '../harness/index.ts';
import { expectFifty } from '../harness/load/fixtures/expect-fifty.ts';
import { runPlan } from '../harness/pipeline.ts';
import { makePlan } from '../harness/plan/make-plan.ts';
import { readProvenance } from '../harness/record/provenance.ts';
import type { CellRecord } from '../harness/record/run-record.ts';
import { createRunStore, readRun } from '../harness/record/run-store.ts';

/** The tiny app, every request to which takes 50 ms. */
const slowApp: App = {
  ...tinyApp,
  adapter: {
    ...tinyApp.adapter,
    metricsPath: null,
    operations: {
      'list-items': {
        request: () => ({ method: 'GET', path: '/?ms=50' }),
        read: ({ status }) =>
          status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: `status-${status}` },
      },
    },
  },
};

const common: Pick<WrittenScenario, 'question' | 'workload' | 'phases' | 'targets'> = {
  question: 'Is a server that takes 50 ms seen to take 50 ms?',
  workload: { kind: 'request', operation: 'list-items' },
  phases: { warmup: '800ms', measured: '3s' },
  targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0 }],
};
const open = { kind: 'constant-rate', perSecond: 100, maxInFlight: 25 } as const;
const script = fileURLToPath(new URL('api-latency/script.k6.ts', import.meta.url));

const scenarios: readonly WrittenScenario[] = [
  { ...common, name: 'native', driver: 'native', load: open },
  { ...common, name: 'k6', driver: 'k6', load: open, script },
  { ...common, name: 'autocannon', driver: 'autocannon', load: { kind: 'constant-users', users: 5 } },
];

export const httpDrivers = ['native', 'k6', 'autocannon'] as const;

/**
 * For tests, L1: a cell by one HTTP driver on `runtime`, through the whole pipeline to the stored record, reads 50 +- 3 ms of
 * instances that take 50 ms. One driver a test, so that what else the machine does spoils one and not all of them.
 */
export async function expectFiftyBy(driver: (typeof httpDrivers)[number], runtime: Runtime): Promise<void> {
  const { cell, tookMs } = await fiftyBy(driver, runtime);
  const [repetition] = cell.repetitions;
  if (!repetition) throw new Error(`${cell.key} was not measured.`);
  expect(repetition.error).toBeNull();
  const latency = await expectFifty(repetition, { tookMs: async () => [...tookMs] });
  expect(repetition.offered).toMatchObject({ planned: latency.count, ok: latency.count });
  expect(latency.count).toBeGreaterThan(250);
}

interface FiftyCell {
  /** As it stands in the record on disk. */
  readonly cell: CellRecord;
  /** How long the instances took for each request, by their own clocks, in milliseconds. */
  readonly tookMs: readonly number[];
}

async function fiftyBy(driver: string, runtime: Runtime): Promise<FiftyCell> {
  let taken: readonly number[] = [];
  const config = resolveConfig(
    {
      app: slowApp,
      runtimes: [runtime],
      drivers: [native(), autocannonDriver(), k6Driver()],
      topologies: { fifty: { balancer: { engine: 'nginx', policy: 'round-robin' }, sessions: 'memory' } },
      scenarios,
      suites: { fifty: { topologies: ['fifty'], scenarios: [driver] } },
    },
    'test',
  );
  const [suite] = config.suites;
  if (!suite) throw new Error('A config without a suite.');
  const plan = makePlan({ ...suite, suite: suite.name, seed: 1, lacks: () => null });
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-fifty-'));
  const runId = `test-${process.pid}-fifty-${driver}`;
  const provenance = await readProvenance(folder, {
    seed: 1,
    runtime: runtime.name,
    argv: [],
    precedence: takePrecedence(),
  });
  try {
    await using reaper = await startReaper(runId);
    await runPlan(plan, {
      runId,
      prometheus: null,
      config,
      runtime: askedBeforeItGoesDown(runtime, (tookMs) => {
        taken = tookMs;
      }),
      provenance,
      reaper,
      store: await createRunStore(folder, runId),
      clock: systemClock,
      reporter: { name: 'test' },
      signal: new AbortController().signal,
    });
    const { record } = await readRun(runId, folder);
    const [cell] = record.cells;
    if (!cell) throw new Error('A record without a cell.');
    return { cell, tookMs: taken };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The runtime; its instances are asked how long they took as the first step of taking them down. */
function askedBeforeItGoesDown(runtime: Runtime, onAnswer: (tookMs: number[]) => void): Runtime {
  return {
    ...runtime,
    async up(topology, options) {
      const environment = await runtime.up(topology, options);
      options.scope.defer('the question how long it took', async () => {
        const apps = environment.nodes.filter(({ role }) => role === 'app');
        const answers = apps.map(async ({ url }) => (await fetch(new URL('/took', url))).json());
        onAnswer((await Promise.all(answers)).flat() as number[]);
      });
      return environment;
    },
  };
}
