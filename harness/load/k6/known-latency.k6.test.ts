import { afterAll, beforeAll, expect } from 'vitest';
import type { Reaper } from '../../core/reaper.ts';
import { takePrecedence } from '../../core/take-precedence.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import type { LoadShape } from '../../plan/load-shape.ts';
import { expectFifty } from '../fixtures/expect-fifty.ts';
import { startTinyServer, type TinyServer } from '../fixtures/start-tiny-server.ts';
import { tinyJob } from '../fixtures/tiny-app.ts';
import { httpScript, testRunId, testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

let server: TinyServer;
let reaper: Reaper;
beforeAll(async () => {
  takePrecedence();
  server = await startTinyServer();
  reaper = await startReaper(testRunId());
});
afterAll(async () => {
  await reaper[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const phases = { warmupMs: 800, measuredMs: 3_000, cooldownMs: 200 };
// Few users: those of a closed loop send in step, and each one waits for the machine while it serves the others.
// A constant rate is that of the known cell: scenarios/truth/times.ts.
const cases: readonly (readonly [string, LoadShape, planned: number, within: number])[] = [
  [
    'a ramping rate',
    {
      kind: 'ramping-rate',
      startPerSecond: 20,
      stages: [{ durationMs: 3_000, toPerSecond: 180 }],
      maxInFlight: 25,
    },
    300,
    40,
  ],
  ['constant users', { kind: 'constant-users', users: 4, thinkMs: 0 }, 235, 25],
];

for (const [name, load, planned, within] of cases) {
  // Retried, since another process can take the machine for longer than the tolerance; a wrong instrument fails each time.
  testWithK6(
    `L1: k6 measures a server that always takes 50 ms as 50 ms, at ${name}`,
    { retry: 6 },
    async () => {
      await server.tookMs();
      const job = {
        ...tinyJob({ entry: server.url, asking: '/after/50', load, phases }),
        script: httpScript,
        reaper,
      };
      const result = await k6Driver().run(job, new AbortController().signal);
      const latency = await expectFifty(result, server);
      const { offered } = result;
      expect(offered).toEqual({
        planned: latency.count,
        ok: latency.count,
        failed: 0,
        timedOut: 0,
        dropped: 0,
      });
      expect(Math.abs(offered.planned - planned)).toBeLessThanOrEqual(within);
    },
  );
}
