import { expect } from 'vitest';
import { ScaleproofError } from '../../core/errors.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import type { LoadJob, LoadResult } from '../driver.ts';
import { loopsOf, numberOf } from '../fixtures/read-result.ts';
import { request } from '../fixtures/tiny-app.ts';
import { k6Bench, steady } from './fixtures/k6-bench.ts';
import { testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

const { jobOfScript } = k6Bench(startReaper);
const never = new AbortController().signal;

async function runOwn(text: string): Promise<LoadResult> {
  return k6Driver().run(await jobOfScript(text), never);
}

/** What running `text` throws. */
async function failureOf(text: string, change: Partial<LoadJob> = {}): Promise<ScaleproofError> {
  const job = { ...(await jobOfScript(text)), ...change };
  const thrown: unknown = await k6Driver()
    .run(job, never)
    .catch((cause) => cause);
  if (thrown instanceof ScaleproofError) return thrown;
  throw new Error('It did not fail as expected.', { cause: thrown });
}

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
  expect(result.offered.planned).toBeGreaterThan(30);
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

testWithK6('what a script printed before it broke off is told with its error', async () => {
  const failure = await failureOf(`
    export function setup() { console.warn('no users'); console.error('at all'); throw new Error('stopped'); }
    export default () => {};`);
  expect(failure.message).toMatch(
    /Error: stopped.*\nThe last lines of the script's console:\nno users\nat all$/s,
  );
});

testWithK6('a script without a function to run is reported', async () => {
  const failure = await failureOf('export function browse() {}');
  expect(failure.message).toMatch(/exit code 104: .*\n.*\n\t- .*'default' not found in exports$/);
});

testWithK6('a script that is not there is an error', async () => {
  const failure = await failureOf('', { script: '/nowhere/script.js' });
  expect(failure.code).toBe('SP_SCRIPT_FAILED');
});

testWithK6('with a shape of its own, it is refused where the scenario has one', async () => {
  const text = `export const options = { vus: 1, duration: '1s' }; export default () => {};`;
  const failure = await failureOf(text, { workload: request(), load: steady });
  expect(failure.code).toBe('SP_CONFIG_INVALID');
});
