import { expect, test } from 'vitest';
import type { BalancerEngine } from '../../plan/balancer-names.ts';
import { untilReady } from '../until-ready.ts';
import { engines } from './engines.ts';
import { adviceOnBalancer, balancerReadyWithinMs } from './why-not-ready.ts';

const { signal } = new AbortController();

/** What a user reads of a balancer that printed these lines and does not answer, or has ended. */
async function said(
  lines: readonly string[],
  engine: BalancerEngine = 'built-in',
  state: 'runs' | 'ended' = 'runs',
): Promise<string> {
  const advice = adviceOnBalancer(engines[engine]);
  const readiness = { id: engine, ready: async () => null, readyWithinMs: 20, advice };
  const process = {
    hasExited: () => state === 'ended',
    exited: Promise.resolve({ code: 1, signal: null }),
    lastLines: async () => lines,
  };
  return untilReady(readiness, process, signal).then(
    () => '',
    ({ message }) => message,
  );
}

test('a balancer that printed nothing is no case for a report: the machine may be busy', async () => {
  const message = await said([]);
  expect(message).toMatch(/the machine may be busy \(.*a load average of \d+\.\d on \d+ cores\)/);
  expect(message).toContain('It printed nothing.');
  expect(message).not.toContain('report');
});

test('nor is one with ordinary output', async () => {
  const notice = '2026/01/01 00:00:00 [notice] 1#1: using the "epoll" event method';
  expect(await said([notice], 'nginx')).not.toContain('report');
  const info = '{"level":"info","msg":"using config from file"}';
  expect(await said([info], 'caddy')).not.toContain('report');
  expect(await said(['[2026-01-01 00:00:00.000][1][warning][misc] deprecated'], 'envoy')).not.toContain(
    'report',
  );
});

test.each([
  ['nginx', 'nginx: [emerg] unknown directive "x" in nginx.conf:3'],
  ['haproxy', '[ALERT]    (1) : config : parsing [haproxy.cfg:3]: unknown keyword'],
  ['caddy', 'Error: adapting config using caddyfile: unrecognized directive: x'],
  [
    'envoy',
    "[2026-01-01 00:00:00.000][1][critical][main] error initializing configuration 'envoy.conf': no field x",
  ],
  ['built-in', 'TypeError: Cannot read properties of undefined'],
] as const)('one that refuses what was generated for it is: %s: %s', async (engine, line) => {
  for (const state of ['runs', 'ended'] as const) {
    expect(await said(['something before', line], engine, state)).toContain(
      'please report this with the lines below',
    );
  }
});

test('a balancer has as long as an instance of the app', () => {
  expect(balancerReadyWithinMs).toBe(30_000);
});
