import { afterAll, beforeAll, expect } from 'vitest';
import type { Reaper } from '../../core/reaper.ts';
import { readMetric } from '../../judge/read-metric.ts';
import type { LoadShape } from '../../plan/load-shape.ts';
import { startTinyServer, type TinyServer } from '../fixtures/start-tiny-server.ts';
import { request, tinyJob } from '../fixtures/tiny-app.ts';
import { httpScript, testReaper, testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

const phases = { warmupMs: 1_000, measuredMs: 3_000, cooldownMs: 0 };

let server: TinyServer;
let reaper: Reaper;

beforeAll(async () => {
  server = await startTinyServer();
  reaper = await testReaper();
});

afterAll(async () => {
  await reaper?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

async function measure(load: LoadShape) {
  const job = tinyJob({ entry: server.url, asking: '/after/50', workload: request(), load, phases });
  const result = await k6Driver().run({ ...job, script: httpScript, reaper }, new AbortController().signal);
  const reading = readMetric(
    result.measurements,
    { metric: 'http_latency_ms', at: 'p95' },
    phases.measuredMs,
  );
  if (reading?.kind !== 'distribution') throw new Error('No latency was measured.');
  return { ...result, latency: reading.histogram };
}

testWithK6('reads 50 ms from a server that takes 50 ms, at a constant arrival rate', async () => {
  const { latency, offered } = await measure({ kind: 'constant-rate', perSecond: 100, maxInFlight: 50 });
  expect(Math.abs(latency.quantile(0.5) - 50)).toBeLessThan(3);
  expect(Math.abs(latency.quantile(0.95) - 50)).toBeLessThan(3);
  const { planned, ok, failed, timedOut, dropped } = offered;
  expect(planned).toBe(ok + failed + timedOut + dropped);
  expect(Math.abs(planned - 300)).toBeLessThanOrEqual(1);
  expect(dropped).toBe(0);
});
