import { afterAll, beforeAll, expect } from 'vitest';
import type { Reaper } from '../../core/reaper.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import { findK6 } from './find-k6.ts';
import { testRunId, testWithK6, writeScript } from './fixtures/k6-test.ts';
import { scenarioOfScript } from './scenario-of-script.ts';

let reaper: Reaper;
beforeAll(async () => {
  reaper = await startReaper(testRunId());
});
afterAll(() => reaper[Symbol.asyncDispose]());

async function scenarioOf(text: string) {
  const found = await findK6();
  if (found.kind === 'missing') throw new Error(found.because.reason);
  const script = await writeScript(reaper, text);
  return scenarioOfScript(script, { program: found, env: {}, signal: new AbortController().signal });
}

testWithK6('lasts as long as the last of its scenarios, and its thresholds are gates', async () => {
  const { phases, targets, load, workload } = await scenarioOf(`
    export const options = {
      scenarios: {
        first: { executor: 'constant-vus', vus: 1, duration: '10s' },
        second: { executor: 'ramping-vus', startTime: '5s', stages: [{ duration: '1m', target: 2 }, { duration: '2.5s', target: 0 }] },
      },
      thresholds: { http_req_failed: [{ threshold: 'rate<0.01', abortOnFail: true }] },
    };
    export default function () {}`);
  expect({ phases, load, workload }).toEqual({
    phases: { warmupMs: 0, measuredMs: 67_500, cooldownMs: 0 },
    load: { kind: 'script', ends: 'with-the-script' },
    workload: { kind: 'script' },
  });
  expect(targets).toEqual([
    {
      metric: 'k6_thresholds_held',
      at: 'total',
      must: '==',
      be: 1,
      where: { threshold: 'http_req_failed: rate<0.01' },
      level: 'gate',
    },
    { metric: 'k6_marked_as_failed', at: 'total', must: '==', be: 0 },
    { metric: 'k6_checks', at: 'share', must: '==', be: 1, level: 'watch' },
  ]);
});

testWithK6('a script that cannot be loaded is reported with the reason', async () => {
  await expect(scenarioOf('import "./missing.js";')).rejects.toMatchObject({ code: 'SP_SCRIPT_FAILED' });
});
