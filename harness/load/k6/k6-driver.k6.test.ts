import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { ScaleproofError } from '../../core/errors.ts';
import { processTree } from '../../core/process-table.ts';
import type { Reaper } from '../../core/reaper.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import type { LoadJob, LoadResult } from '../driver.ts';
import { countsOf, numberOf } from '../fixtures/read-result.ts';
import { startTinyServer, type TinyServer } from '../fixtures/start-tiny-server.ts';
import { journey, request, type TinyJob, tinyJob } from '../fixtures/tiny-app.ts';
import { httpScript, testRunId, testWithK6, writeScript } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

let server: TinyServer;
let reaper: Reaper;
beforeAll(async () => {
  server = await startTinyServer();
  reaper = await startReaper(testRunId());
});
afterAll(async () => {
  await reaper[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const never = new AbortController().signal;
const steady = { kind: 'constant-rate', perSecond: 100, maxInFlight: 20 } as const;
const phases = { warmupMs: 300, measuredMs: 1_500, cooldownMs: 0 };

function job(part: Partial<TinyJob> = {}): LoadJob {
  return { ...tinyJob({ entry: server.url, load: steady, phases, ...part }), script: httpScript, reaper };
}

async function run(part: Partial<TinyJob> = {}, signal: AbortSignal = never): Promise<LoadResult> {
  return k6Driver().run(job(part), signal);
}

/** What running `text` as a user's script throws. */
async function failureOf(text: string, change: Partial<LoadJob> = {}): Promise<ScaleproofError> {
  const script = await writeScript(reaper, text);
  const own = { script, workload: { kind: 'script' }, load: { kind: 'script' }, ...change } as const;
  const thrown = await k6Driver()
    .run({ ...job(), ...own }, never)
    .catch((cause) => cause);
  if (thrown instanceof ScaleproofError) return thrown;
  throw new Error('It did not fail as expected.', { cause: thrown });
}

async function runOwn(text: string): Promise<LoadResult> {
  const script = await writeScript(reaper, text);
  const own = { script, workload: { kind: 'script' }, load: { kind: 'script' } } as const;
  return k6Driver().run(
    { ...job(), phases: { warmupMs: 0, measuredMs: 1_500, cooldownMs: 0 }, ...own },
    never,
  );
}

const sumOf = ({ offered: { ok, failed, timedOut, dropped } }: LoadResult) =>
  ok + failed + timedOut + dropped;

function loopsOf({ measurements }: LoadResult): (string | undefined)[] {
  const latencies = measurements.filter(({ metric }) => metric === 'http_latency_ms');
  return [...new Set(latencies.map(({ labels }) => labels.loop))];
}

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
    expect(offered.ok).toBe(offered.planned);
    const operations = new Set(measurements.map(({ labels }) => labels.operation));
    expect([...operations].filter(Boolean).sort()).toEqual(['increment-session', 'log-in', 'read-session']);
  });

  testWithK6('bring the sessions that they prepared', async () => {
    const workload = journey(30, ['read-session'], { ...noHistory, prepare: ['log-in'] });
    const { offered } = await run({ workload });
    expect(offered.ok).toBe(offered.planned);
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

describe("a script of the user's own", () => {
  testWithK6('runs as it is; its checks and thresholds come back', async () => {
    const result = await runOwn(`
      import http from 'k6/http';
      import { check } from 'k6';
      export const options = {
        vus: 3,
        duration: '2s',
        thresholds: {
          http_req_duration: ['p(95)<5000', 'p(50)<0.000001'],
          'http_req_duration{status:500}': ['p(95)<1'],
          'http_reqs{ name:second }': ['count>1'],
          checks: ['rate>0.9'],
        },
      };
      export default function () {
        const first = http.get(__ENV.BASE_URL + '/after/20');
        http.get(__ENV.BASE_URL + '/after/20', { tags: { name: 'second' } });
        check(first, { 'is "ok", always': (r) => r.status === 200, 'is never ok': (r) => r.status === 500 });
      }`);
    expect(result.offered.planned).toBeGreaterThan(100);
    expect(loopsOf(result)).toEqual(['closed']);
    expect(result.offered.ok).toBe(result.offered.planned);
    expect(numberOf(result, 'k6_checks', { check: 'is "ok", always' })).toBe(1);
    expect(numberOf(result, 'k6_checks', { check: 'is never ok' })).toBe(0);
    const held = (threshold: string) => numberOf(result, 'k6_thresholds_held', { threshold });
    expect(held('http_req_duration: p(95)<5000')).toBe(1);
    expect(held('http_req_duration: p(50)<0.000001')).toBe(0);
    expect(held('http_reqs{ name:second }: count>1')).toBe(1);
    expect(held('checks: rate>0.9')).toBe(0);
  });

  testWithK6('a threshold without samples has no data, and has not passed', async () => {
    const result = await runOwn(`
      import { sleep } from 'k6';
      import { Counter } from 'k6/metrics';
      new Counter('orders');
      export const options = {
        vus: 1,
        iterations: 5,
        thresholds: { orders: ['count<1'], iterations: ['count>=5'], http_req_duration: ['p(95)<1'] },
      };
      export default () => sleep(0.1);`);
    const without = result.measurements
      .filter(({ metric }) => metric === 'k6_thresholds_without_data')
      .map(({ labels }) => labels.threshold);
    expect(without).toEqual(['http_req_duration: p(95)<1', 'orders: count<1']);
    expect(numberOf(result, 'k6_thresholds_held', { threshold: 'iterations: count>=5' })).toBe(1);
    // It sends no HTTP: its iterations are what was offered.
    expect(result.offered).toEqual({ planned: 5, ok: 5, failed: 0, timedOut: 0, dropped: 0 });
  });

  testWithK6('an exception when it is loaded is reported with the line', async () => {
    const failure = await failureOf('export default () => {};\nnoSuchThing();');
    expect(failure.code).toBe('SP_SCRIPT_FAILED');
    expect(failure.message).toContain('noSuchThing is not defined');
  });

  testWithK6('a script that ends the test itself keeps its results, with the reason', async () => {
    const result = await runOwn(`
      import http from 'k6/http';
      import exec from 'k6/execution';
      export const options = { vus: 1, duration: '20s', thresholds: { http_reqs: ['count>=30'] } };
      export default function () {
        http.get(__ENV.BASE_URL + '/after/0');
        if (exec.scenario.iterationInTest === 29) exec.test.abort('enough');
      }`);
    expect(result.offered).toEqual({ planned: 30, ok: 30, failed: 0, timedOut: 0, dropped: 0 });
    expect(numberOf(result, 'k6_thresholds_held', { threshold: 'http_reqs: count>=30' })).toBe(1);
    expect(result.failure?.code).toBe('SP_SCRIPT_ABORTED');
    expect(result.failure?.message).toMatch(
      /^k6 ended with exit code 108: the script ended the test itself.*\n.*enough/,
    );
  });

  testWithK6('a script that marks itself as failed completes and is marked', async () => {
    const result = await runOwn(`
      import exec from 'k6/execution';
      export const options = { vus: 1, iterations: 3, thresholds: { iterations: ['count>3'] } };
      export default () => exec.test.fail('not good');`);
    expect(result.offered.ok).toBe(3);
    expect(result.failure).toBeNull();
    // It outranks the crossed threshold in k6's exit code, so 0 means that it did not happen.
    expect(numberOf(result, 'k6_marked_as_failed')).toBe(1);
    expect(numberOf(result, 'k6_thresholds_held', { threshold: 'iterations: count>3' })).toBe(0);
  });

  testWithK6('a teardown that throws does not affect earlier measurements', async () => {
    const result = await runOwn(`
      import http from 'k6/http';
      export const options = { vus: 1, iterations: 5 };
      export default () => { http.get(__ENV.BASE_URL + '/after/0'); };
      export function teardown() { throw new Error('could not tidy up'); }`);
    expect(result.offered.ok).toBe(5);
    expect(result.failure?.message).toContain('Error: could not tidy up');
    expect(numberOf(result, 'k6_marked_as_failed')).toBe(0);
  });

  testWithK6('a setup that throws is an error with its line, since nothing was sent', async () => {
    const failure = await failureOf(`
      export function setup() { throw new Error('no users in the database'); }
      export default () => {};`);
    expect(failure.code).toBe('SP_SCRIPT_FAILED');
    expect(failure.message).toMatch(/exit code 107: .*\nError: no users in the database\n\tat setup/);
  });

  testWithK6('a script without a function to run is reported', async () => {
    const failure = await failureOf('export function browse() {}');
    expect(failure.message).toMatch(/exit code 104: .*\n.*\n\t- .*'default' not found in exports$/);
  });

  testWithK6('a script that is not there is an error', async () => {
    const thrown = await k6Driver()
      .run(
        { ...job(), script: '/nowhere/script.js', workload: { kind: 'script' }, load: { kind: 'script' } },
        never,
      )
      .catch((cause) => cause);
    expect(thrown).toMatchObject({ code: 'SP_SCRIPT_FAILED' });
  });

  testWithK6('with a shape of its own, it is refused where the scenario has one', async () => {
    const text = `export const options = { vus: 1, duration: '1s' }; export default () => {};`;
    const failure = await failureOf(text, { workload: request(), load: steady });
    expect(failure.code).toBe('SP_CONFIG_INVALID');
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
