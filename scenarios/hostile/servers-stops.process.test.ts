import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { App } from '../../harness/app/app.ts';
import { resolveConfig } from '../../harness/config/resolve-config.ts';
import { processRow } from '../../harness/core/process-table.ts';
import { tinyTopology } from '../../harness/environment/fixtures/tiny-topology.ts';
import { killable, startRun } from '../../harness/environment/fixtures/topology-under-test.ts';
import { processes } from '../../harness/environment/process/process-runtime.ts';
import type { FaultEffect } from '../../harness/faults/fault.ts';
import { faultContext } from '../../harness/faults/fixtures/fault-context.ts';
import { freeze } from '../../harness/faults/freeze.ts';
import { kill } from '../../harness/faults/kill.ts';
import { rollingRestart } from '../../harness/faults/rolling-restart.ts';
import { stop } from '../../harness/faults/stop.ts';
import { strangeApp } from './strange-app.ts';

const bash = (script: string) => strangeApp('/bin/bash', ['-c', script]);
const topology = tinyTopology({ instances: 1 });

/** One instance of an app, stopped gracefully: what the fault says, what the app printed. */
async function stopped(app: App, { drainMs = 300, graceMs = 30_000 } = {}) {
  await using run = await startRun(processes());
  const environment = await run.up(topology, app);
  const { effect } = await stop({ instance: 1, graceMs, drainMs }).inject(faultContext(environment));
  return { effect, printed: await killable(environment, 'app-1').logs() };
}

const textOf = (effect: FaultEffect) => (effect.confirmed ? effect.evidence : effect.because);

test.each<[string, App]>([
  ['a shell that waits for it', bash('node draining.js; true')],
  ['npm, which hands signals on', strangeApp('npm', ['start', '--silent'])],
  ['a shell in a shell', bash('sh -c "node draining.js; true"; true')],
  ['a shell that put it into the background', bash('node draining.js & wait')],
  ['a shell, in a session of its own', bash('setsid node draining.js; true')],
])('an app that is started by %s drains, and hears the signal once', async (_wrapper, app) => {
  const { effect, printed } = await stopped(app);
  expect(printed.filter((line) => /^signal|^drained/.test(line))).toEqual(['signal 1', 'drained']);
  expect(textOf(effect)).toMatch(/SIGTERM went to pid \d+ \(.+\), which served and ended after \d+/);
  expect(effect.confirmed).toBe(true);
});

test('behind a shell, a rolling restart drains each instance', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(tinyTopology({ instances: 2 }), bash('node draining.js; true'));
  const { effect } = await rollingRestart({ graceMs: 30_000, drainMs: 300 }).inject(
    faultContext(environment),
  );
  expect(effect).toMatchObject({ confirmed: true });
  for (const id of ['app-1', 'app-2']) {
    expect(await killable(environment, id).logs()).toEqual(['signal 1', 'drained']);
  }
});

test('an app that takes another signal for the wish to end gets that one', async () => {
  const app = strangeApp('/bin/bash', ['-c', 'STOP_SIGNAL=SIGINT node draining.js; true'], {
    stopSignal: 'SIGINT',
  });
  const { effect, printed } = await stopped(app);
  expect(printed.filter((line) => line.startsWith('signal'))).toEqual(['signal 1']);
  expect(effect).toMatchObject({ confirmed: true, evidence: expect.stringContaining('SIGINT went to') });
});

const deaf = `node -e "process.on('SIGTERM', () => {}); require('./draining.js')" ; true`;

const long = { drainMs: 60_000, graceMs: 90_000 };

test.each<[string, App, RegExp, { drainMs?: number; graceMs?: number }]>([
  [
    'a drain that never happens',
    bash('STOP_SIGNAL=SIGHUP node draining.js; true'),
    /served for 1 min 00 s more and ended .+ after the signal/,
    long,
  ],
  [
    'an app that ignores the signal',
    bash(`STOP_SIGNAL=SIGHUP ${deaf}`),
    /pid \d+ \(node\), which served\): pid \d+ \(node\) did not end within 500 ms of SIGTERM and was ended by SIGKILL/,
    { graceMs: 500 },
  ],
  [
    'a wrapper that starts it again',
    bash('while true; do node draining.js; done'),
    /by its runner, and ended by SIGKILL|it left/,
    { graceMs: 30_000 },
  ],
  [
    'a helper that it leaves',
    bash('setsid sleep 60 & node draining.js'),
    /it left pid \d+ \(sleep\), ended by SIGKILL/,
    { graceMs: 30_000 },
  ],
])('%s is no graceful stop, and the evidence says so', async (_input, app, because, times) => {
  const { effect } = await stopped(app, times);
  expect(effect.confirmed).toBe(false);
  expect(textOf(effect)).toMatch(because);
});

test('a kill, a freeze and the memory of an app are those of the app, not of the shell around it', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(topology, bash('(setsid node draining.js &); sleep 600'));
  const node = killable(environment, 'app-1');
  const { pid } = (await (await fetch(node.url)).json()) as { pid: number };
  // A Node process takes dozens of megabytes, bash and sleep together a few.
  expect((await node.usage())?.rssBytes).toBeGreaterThan(15_000_000);
  const context = faultContext(environment);
  const frozen = freeze({ instance: 1, forMs: 500 }).inject(context);
  await sleep(150);
  expect(processRow(pid)?.state).toBe('T');
  expect((await frozen).effect).toMatchObject({ confirmed: true });
  expect((await kill({ instance: 1 }).inject(context)).effect).toMatchObject({ confirmed: true });
  expect(processRow(pid)).toBeNull();
});

test('an app that goes to the background is refused, says why, and leaves nothing', async () => {
  await using run = await startRun(processes());
  const app = bash('setsid node draining.js & exit 0');
  await expect(run.up(topology, app)).rejects.toMatchObject({
    code: expect.stringMatching(/^SP_/),
    message: expect.stringContaining('foreground'),
  });
});

test.each(['SIGFOO', 'SIGKILL', 'SIGSTOP', 15, 'sigterm'])(
  '%s as a stop signal is refused with its name',
  (signal) => {
    const app = { ...bash('true'), launch: { ...bash('true').launch, stopSignal: signal } };
    const config = { app, runtimes: [processes()], drivers: [], topologies: {}, scenarios: [], suites: {} };
    expect(() => resolveConfig(config, 'x.config.ts')).toThrow(
      /app\.launch\.stopSignal: expected a signal that asks/,
    );
  },
);
