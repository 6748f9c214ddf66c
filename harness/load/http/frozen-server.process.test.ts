import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { takePrecedence } from '../../core/take-precedence.ts';
import { startTinyServer } from '../fixtures/start-tiny-server.ts';
import { tinyJob } from '../fixtures/tiny-app.ts';
import { distributionOf } from '../ledger/distribution-of.ts';
import { native } from './native-driver.ts';

const perSecond = 200;
const windowMs = 10_000;

/**
 * For a server that stands still for P of T at a constant rate: `L_q = s + max(0, P - (1 - u)(1 - q) T)`, with u the
 * share of its capacity that the rate uses. Capacity is bounded from below, so u from above. Retried, since another process can take
 * the machine while the queue drains; a wrong instrument fails each time.
 */
test('L4: an open load measures a frozen server as arithmetic predicts', { retry: 2 }, async () => {
  takePrecedence();
  await using server = await startTinyServer();
  let frozenMs = 0;
  const freeze = async () => {
    await sleep(4_000);
    const startedMs = performance.now();
    await server.freeze();
    await sleep(1_000);
    await server.thaw();
    frozenMs = performance.now() - startedMs;
  };
  let frozen = Promise.resolve();
  const job = tinyJob({
    entry: server.url,
    load: { kind: 'constant-rate', perSecond, maxInFlight: 400 },
    phases: { warmupMs: 1_000, measuredMs: windowMs, cooldownMs: 0 },
    onBegin: () => {
      frozen = freeze();
    },
  });
  const result = await native().run(job, new AbortController().signal);
  await frozen;

  const { planned, ok, failed, timedOut, dropped } = result.offered;
  expect(planned).toBe((perSecond * windowMs) / 1000);
  expect(ok + failed + timedOut + dropped).toBe(planned);
  expect([failed, timedOut, dropped]).toEqual([0, 0, 0]);

  const latency = distributionOf(result, 'http_latency_ms');
  expect(latency.count).toBe(planned);
  const baseMs = latency.quantile(0.5);
  const used = 0.2;
  const slackMs = Math.max(30, frozenMs * 0.02);
  for (const q of [0.95, 0.975, 0.99]) {
    const queueMs = (1 - q) * windowMs;
    expect(latency.quantile(q)).toBeGreaterThanOrEqual(baseMs + frozenMs - queueMs - slackMs);
    expect(latency.quantile(q)).toBeLessThanOrEqual(baseMs + frozenMs - (1 - used) * queueMs + slackMs);
  }
  expect(latency.max).toBeGreaterThanOrEqual(frozenMs - slackMs);
  expect(latency.max).toBeLessThanOrEqual(baseMs + frozenMs + 4 * slackMs);
});
