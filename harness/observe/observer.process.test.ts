import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { freePorts } from '../core/ports.ts';
import type { Reaper } from '../core/reaper.ts';
import { Scope } from '../core/scope.ts';
import { answersOk } from '../environment/answers-ok.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { startLocalNode } from '../environment/process/local-node.ts';
import type { RunContext } from '../environment/process/run-context.ts';
import type { Environment, Node } from '../environment/runtime.ts';
import type { Measurement } from './measurement.ts';
import { startObserver } from './observer.ts';

let scope: Scope;
let reaper: Reaper;
let runContext: RunContext;

beforeEach(async () => {
  scope = new Scope();
  reaper = await startReaper(`observer-test-${process.pid}-${Math.round(performance.now())}`);
  runContext = { scope, reaper, signal: new AbortController().signal, directory: reaper.directory };
});

afterEach(async () => {
  await scope.close();
  await reaper[Symbol.asyncDispose]();
});

async function startCountingApp(id: string, env: Readonly<Record<string, string>> = {}) {
  const [port = 0] = await freePorts(1);
  const url = new URL(`http://127.0.0.1:${port}`);
  return startLocalNode(
    {
      id,
      role: 'app',
      url,
      metrics: new URL('/metrics', url),
      version: process.version,
      command: process.execPath,
      args: [join(import.meta.dirname, 'fixtures', 'counting-app.ts')],
      cwd: import.meta.dirname,
      env: { PORT: String(port), ...env },
      stopSignal: 'SIGTERM',
      ready: (signal) => answersOk(new URL('/health/ready', url), { timeoutMs: 1000, signal }),
      readyWithinMs: 10_000,
      advice: '',
    },
    runContext,
  );
}

/** Observes while `during` goes on; the measured phase is that time. */
async function observe(nodes: readonly Node[], measuredMs: number, during: () => Promise<void>) {
  const environment: Environment = { entry: new URL('http://127.0.0.1'), nodes, links: [], notes: [] };
  const observer = startObserver(environment, {
    clock: systemClock,
    signal: new AbortController().signal,
    balancers: 'usage',
  });
  // A second of warm-up: rates need a reading before the phase.
  const phases = { warmupMs: 1100, measuredMs, cooldownMs: 0 };
  const timeline = { phases, originUs: systemClock.nowUs() + phases.warmupMs * 1000 };
  observer.begin(timeline);
  await sleep(phases.warmupMs + 100);
  const over = sleep(measuredMs);
  await during();
  await over;
  return observer.stop(timeline);
}

function pointsOf(measurements: readonly Measurement[], metric: string, instance: string) {
  const found = measurements.find((one) => one.metric === metric && one.labels.instance === instance);
  return found?.value.kind === 'series' ? found.value.points : [];
}

function totalOf(measurements: readonly Measurement[], metric: string, instance: string) {
  const found = measurements.find((one) => one.metric === metric && one.labels.instance === instance);
  return found?.value.kind === 'total' ? found.value.value : null;
}

async function request(node: Node, times: number, path = '/'): Promise<void> {
  for (let time = 0; time < times; time++) await (await fetch(new URL(path, node.url))).text();
}

test('counts requests of the measured phase exactly, and neither scrapes nor health checks', async () => {
  const app = await startCountingApp('app-1');
  await request(app, 7);
  const seen = await observe([app], 3000, () => request(app, 40));
  expect(totalOf(seen, 'requests_served', 'app-1')).toBe(40);
  const rates = pointsOf(seen, 'requests_per_second', 'app-1');
  const sum = rates.reduce((all, [, rate]) => all + rate, 0);
  expect(Math.abs(sum - 40)).toBeLessThan(4);
  expect(totalOf(seen, 'scrape_gap_ms', 'app-1')).toBeLessThan(1100);
});

test('L6: an event loop blocked for 200 ms shows as 200 to 215 ms of lag', async () => {
  const app = await startCountingApp('app-1');
  const seen = await observe([app], 5000, async () => {
    for (let time = 0; time < 4; time++) {
      await request(app, 1, '/block?ms=200');
      await sleep(1000);
    }
  });
  // The first reading speaks of the time since the app started.
  const [, ...lags] = pointsOf(seen, 'event_loop_lag_max_ms', 'app-1').map(([, lag]) => lag);
  // Other processes can only make it longer, so the shortest of several is what the block alone did.
  const shortest = Math.min(...lags.filter((lag) => lag > 150));
  expect(shortest).toBeGreaterThanOrEqual(200);
  expect(shortest).toBeLessThanOrEqual(215);
});

test('a slow instance is never scraped twice at once, and does not delay the others', async () => {
  const slow = await startCountingApp('app-1', { METRICS_DELAY_MS: '1500' });
  const quick = await startCountingApp('app-2');
  const seen = await observe([slow, quick], 4000, async () => {});
  const most = pointsOf(seen, 'sockets', 'app-1').map(([, scrapesAtOnce]) => scrapesAtOnce);
  expect(most.length).toBeGreaterThanOrEqual(2);
  expect(Math.max(...most)).toBe(1);
  expect(pointsOf(seen, 'sockets', 'app-2').length).toBeGreaterThanOrEqual(5);
});

test('an instance that is killed and started again leaves a gap, and its reset is reported and not visible in rates', async () => {
  const app = await startCountingApp('app-1');
  await request(app, 500);
  const seen = await observe([app], 6000, async () => {
    await request(app, 20);
    await sleep(1200);
    await app.kill();
    await sleep(2000);
    await app.start(runContext.signal);
    await request(app, 30);
  });
  expect(totalOf(seen, 'requests_served', 'app-1')).toBe(50);
  for (const metric of ['requests_per_second', 'cpu_cores']) {
    const points = pointsOf(seen, metric, 'app-1');
    expect(Math.min(...points.map(([, rate]) => rate))).toBeGreaterThanOrEqual(0);
    const gaps = points.slice(1).map(([atMs], index) => atMs - (points[index]?.[0] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(2000);
  }
  const resets = pointsOf(seen, 'counters_reset_within_ms', 'app-1');
  expect(resets).toHaveLength(1);
  expect(resets[0]?.[1]).toBeGreaterThan(2000);
  // It was down for longer, but known to be.
  expect(totalOf(seen, 'scrape_gap_ms', 'app-1')).toBeLessThan(2000);
});

test('an instance that is frozen owes its answers', async () => {
  const app = await startCountingApp('app-1');
  const seen = await observe([app], 5000, async () => {
    await app.pause();
    await sleep(3500);
    await app.resume();
  });
  expect(totalOf(seen, 'scrape_gap_ms', 'app-1')).toBeGreaterThan(3000);
});

test('an interrupt ends it, and what was seen until then is given', async () => {
  const app = await startCountingApp('app-1');
  const interrupt = new AbortController();
  const environment: Environment = { entry: app.url, nodes: [app], links: [], notes: [] };
  const observer = startObserver(environment, {
    clock: systemClock,
    signal: interrupt.signal,
    balancers: 'usage',
  });
  await sleep(2200);
  interrupt.abort();
  const phases = { warmupMs: 0, measuredMs: 60_000, cooldownMs: 0 };
  const seen = await observer.stop({ phases, originUs: systemClock.nowUs() - 2_200_000 });
  expect(pointsOf(seen, 'rss_bytes', 'app-1').length).toBeGreaterThanOrEqual(2);
  expect(seen.some(({ metric }) => metric === 'host_cpu_cores')).toBe(process.platform === 'linux');
});
