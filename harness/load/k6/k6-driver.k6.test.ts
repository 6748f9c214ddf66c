import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { processTree } from '../../core/process-table.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import type { LoadResult } from '../driver.ts';
import { countsOf, loopsOf, numberOf } from '../fixtures/read-result.ts';
import { journey, request, type TinyJob } from '../fixtures/tiny-app.ts';
import { k6Bench, steady } from './fixtures/k6-bench.ts';
import { testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

const { job } = k6Bench(startReaper);
const never = new AbortController().signal;

async function run(part: Partial<TinyJob> = {}, signal: AbortSignal = never): Promise<LoadResult> {
  return k6Driver().run(job(part), signal);
}

const sumOf = ({ offered: { ok, failed, timedOut, dropped } }: LoadResult) =>
  ok + failed + timedOut + dropped;

describe('what became of each request', () => {
  testWithK6('iterations that find no free user are dropped, and the sum is exact', async () => {
    const load = { ...steady, maxInFlight: 2 };
    const result = await run({ asking: '/after/50', load });
    // Two users of 50 ms serve 40 a second of the 100.
    expect(result.offered.dropped).toBeGreaterThan(70);
    expect(result.offered.planned).toBe(sumOf(result));
    expect(Math.abs(result.offered.planned - 150)).toBeLessThanOrEqual(3);
    expect(numberOf(result, 'http_requests', { outcome: 'dropped' })).toBe(result.offered.dropped);
  });

  testWithK6('errors are kept apart by kind', async () => {
    const result = await run({ asking: '/status/503' });
    expect(result.offered.ok).toBe(0);
    expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({
      'status-503': result.offered.failed,
    });
    expect(numberOf(result, 'http_error_share')).toBe(1);
  });

  testWithK6('a request without a response times out', async () => {
    const load = { ...steady, perSecond: 20 };
    const result = await run({ asking: '/never', load, workload: request(300) });
    expect(result.offered.timedOut).toBe(result.offered.planned);
    expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ timeout: result.offered.timedOut });
  });

  testWithK6('a server that is not there refuses', async () => {
    const result = await run({ entry: new URL('http://127.0.0.1:9') });
    const { failed, ok } = result.offered;
    expect(ok).toBe(0);
    expect(failed).toBeGreaterThan(50);
    expect(countsOf(result, 'http_error_latency_ms', 'error')).toEqual({ refused: failed });
  });

  testWithK6('responses are counted by instance', async () => {
    const result = await run();
    expect(loopsOf(result)).toEqual(['open']);
    const counted = numberOf(result, 'http_requests_by_instance', { instance: 'tiny-1' });
    expect(Math.abs(counted - result.offered.planned)).toBeLessThanOrEqual(2);
  });

  testWithK6('records what k6 used, and that its latency counts from the actual send', async () => {
    const result = await run();
    expect(numberOf(result, 'generator_cpu_cores')).toBeGreaterThan(0);
    expect(numberOf(result, 'generator_cpu_cores')).toBeLessThan(2);
    expect(numberOf(result, 'generator_rss_bytes')).toBeGreaterThan(10_000_000);
    expect(numberOf(result, 'latency_from_actual_send')).toBe(1);
    expect(result.measurements.filter(({ metric }) => metric === 'send_lateness_ms')).toEqual([]);
  });
});

describe('clients', () => {
  const noHistory = { history: false } as const;

  testWithK6('keep their cookies from one iteration to the next', async () => {
    const workload = journey(20, ['log-in', 'read-session', 'increment-session'], noHistory);
    const { offered, measurements } = await run({ workload });
    // What found no free user, on a machine that was busy, says nothing of cookies.
    expect(offered.ok).toBe(offered.planned - offered.dropped);
    const operations = new Set(measurements.map(({ labels }) => labels.operation));
    expect([...operations].filter(Boolean).sort()).toEqual(['increment-session', 'log-in', 'read-session']);
  });

  testWithK6('bring the sessions that they prepared', async () => {
    const workload = journey(30, ['read-session'], { ...noHistory, prepare: ['log-in'] });
    const { offered } = await run({ workload });
    expect(offered.ok).toBe(offered.planned - offered.dropped);
  });

  testWithK6('log in again when their session is missing', async () => {
    const workload = journey(10, ['read-session'], { ...noHistory, onSessionMissing: 'log-in-again' });
    const result = await run({ workload, phases: { warmupMs: 0, measuredMs: 1_500, cooldownMs: 0 } });
    const errors = countsOf(result, 'http_error_latency_ms', 'error');
    // Once each; what is sent in the moment before k6 says that it began is not measured.
    expect(errors['session-missing'] ?? 0).toBeLessThanOrEqual(10);
    expect(Object.keys(errors)).toEqual(errors['session-missing'] ? ['session-missing'] : []);
    expect(countsOf(result, 'http_latency_ms', 'operation')['read-session']).toBeGreaterThan(100);
  });

  testWithK6('cannot keep a history', async () => {
    const workload = journey(10, ['read-session']);
    await expect(run({ workload })).rejects.toMatchObject({ code: 'SP_CONFIG_INVALID' });
  });
});

describe('the end', () => {
  testWithK6('an abort keeps what was measured and leaves no process', async () => {
    const before = processTree(process.pid).length;
    const abort = new AbortController();
    const long = { warmupMs: 300, measuredMs: 20_000, cooldownMs: 0 };
    const onBegin = () => void sleep(1_500).then(() => abort.abort());
    const startedAt = performance.now();
    const result = await run({ phases: long, onBegin }, abort.signal);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect(result.offered.ok).toBeGreaterThan(60);
    expect(result.offered.planned).toBe(sumOf(result));
    expect(processTree(process.pid)).toHaveLength(before);
  });

  testWithK6('an abort before the load begins sends nothing', async () => {
    const { offered } = await run({}, AbortSignal.abort());
    expect(offered.planned).toBe(0);
  });

  testWithK6('a k6 that is killed did not deliver the load', async () => {
    const before = new Set(processTree(process.pid).map(({ pid }) => pid));
    const onBegin = () => {
      for (const { pid } of processTree(process.pid)) if (!before.has(pid)) process.kill(pid, 'SIGKILL');
    };
    const result = await run({ onBegin });
    expect(result.failure).toMatchObject({
      code: 'SP_LOAD_NOT_DELIVERED',
      message: expect.stringContaining('was ended by SIGKILL'),
    });
    // What was due and never came is not forgotten.
    expect(result.offered.dropped).toBeGreaterThan(130);
    expect(result.offered.planned).toBe(sumOf(result));
  });
});
