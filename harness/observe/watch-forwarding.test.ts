import { expect, test } from 'vitest';
import type { KeepsAccessLog, Node } from '../environment/runtime.ts';
import { watchForwarding } from './watch-forwarding.ts';

/** The measured phase lasts from 10:00:01 to 10:00:03, and it is 10:00:05. */
const startMs = Date.UTC(2026, 0, 1, 10);
const timeline = { phases: { warmupMs: 1_000, measuredMs: 2_000, cooldownMs: 0 }, originUs: 4_000_000 };
const clock = { nowUs: () => 8_000_000, wallMs: () => startMs + 5_000 };

function balancer(accessLog: KeepsAccessLog['accessLog']): Node & KeepsAccessLog {
  const url = new URL('http://127.0.0.1:1');
  const unused = { usage: async () => null, logs: async () => [] };
  return { id: 'nginx', role: 'balancer', url, metrics: null, version: 'nginx 1.22', ...unused, accessLog };
}

async function totalsOf(accessLog: KeepsAccessLog['accessLog']) {
  const watch = watchForwarding(balancer(accessLog), clock);
  await watch.finish();
  return watch.measurements(timeline).map(({ metric, value }) => [metric, value]);
}

test('counts the requests of the measured phase and their retries', async () => {
  const log = [
    { endedAtMs: startMs + 999, attempts: 3 },
    { endedAtMs: startMs + 1_001, attempts: 1 },
    { endedAtMs: startMs + 2_000, attempts: 3 },
    // Nobody was there to send it to.
    { endedAtMs: startMs + 2_500, attempts: 0 },
    { endedAtMs: startMs + 3_001, attempts: 2 },
  ];
  expect(await totalsOf(async () => log)).toEqual([
    ['balancer_requests', { kind: 'total', value: 3 }],
    ['balancer_retries', { kind: 'total', value: 2 }],
  ]);
});

test('has no result without the log', async () => {
  expect(await totalsOf(() => Promise.reject(new Error('The container is down.')))).toEqual([]);
});
