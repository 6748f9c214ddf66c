import { afterAll, beforeAll, expect, test } from 'vitest';
import { referenceApp } from '../../reference-app/adapter.ts';
import { systemClock } from '../core/clock.ts';
import { Histogram } from '../core/histogram.ts';
import type { Reaper } from '../core/reaper.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { processes } from '../environment/process/process-runtime.ts';
import type { Driver } from '../load/driver.ts';
import { native } from '../load/http/native-driver.ts';
import type { Measurement } from '../observe/measurement.ts';
import { cellExperiments } from './cell-experiments.ts';
import type { Bench } from './experiment.ts';
import { fiftyMs } from './latency-experiments.ts';
import { scrapeExperiment } from './scrape-experiment.ts';
import { type KnownServer, startKnownServer } from './start-known-server.ts';

const { signal } = new AbortController();
const runId = `test-selfcheck-${process.pid}`;
let reaper: Reaper;
let server: KnownServer;
beforeAll(async () => {
  takePrecedence();
  reaper = await startReaper(runId);
  server = await startKnownServer(reaper, signal);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await reaper[Symbol.asyncDispose]();
});

function bench(rest: Partial<Bench> = {}): Bench {
  const app = referenceApp();
  return { server, app, runtime: processes(), runId, reaper, clock: systemClock, signal, ...rest };
}

const load = { kind: 'constant-rate', perSecond: 100, maxInFlight: 100 } as const;

/** A driver that is wrong: it reads `factor` times each latency. */
function misreading(factor: number): Driver {
  const misread = (one: Measurement): Measurement => {
    if (one.metric !== 'http_latency_ms' || one.value.kind !== 'distribution') return one;
    const [right, wrong] = [Histogram.read(one.value), new Histogram()];
    for (let each = 0.5; each < right.count; each++)
      wrong.record(factor * right.quantile(each / right.count));
    return { ...one, value: { kind: 'distribution', ...wrong.store() } };
  };
  return {
    ...native(),
    async run(job, stop) {
      const result = await native().run(job, stop);
      return { ...result, measurements: result.measurements.map(misread) };
    },
  };
}

test('a correct driver passes, or the machine is named as the reason for unknown', async () => {
  const reading = await fiftyMs('native', native(), load).run(bench());
  expect(['pass', 'unknown']).toContain(reading.outcome);
  expect(reading.observed).toMatch(/^p50 5\d\.\d ms, p95 \d+\.\d ms \(n 250\)$/);
});

test.each([0.5, 2])('a driver that measures %d times the true value fails', async (factor) => {
  expect(await fiftyMs('a wrong driver', misreading(factor), load).run(bench())).toMatchObject({
    outcome: 'fail',
  });
});

test('a missing tool makes an experiment unknown, with how to get it', async () => {
  const s8 = cellExperiments.find(({ id }) => id === 'S8');
  const reading = await s8?.run(bench({ runtime: processes({ programFolders: [] }) }));
  expect(reading).toMatchObject({ outcome: 'unknown', because: expect.stringContaining('redis-server') });
});

test('an experiment on the app measures the known answer', async () => {
  const d1 = cellExperiments.find(({ id }) => id === 'D1');
  expect(await d1?.run(bench())).toEqual({
    outcome: 'pass',
    observed: '1000 of 3000, 0 duplicated, 0 out of order',
  });
});

test('the cost of a scrape has an interval, or is unknown on a noisy machine', async () => {
  const reading = await scrapeExperiment.run(bench());
  expect(['pass', 'unknown']).toContain(reading.outcome);
  expect(reading.observed).toMatch(
    /^-?\d+\.\d\d % of a core, between -?\d+\.\d\d % and \d+\.\d\d % \(n 5 pairs\)$/,
  );
});
