import { expect, test } from 'vitest';
import type { Stop } from '../environment/runtime.ts';
import { failedSeen } from './fixtures/planted-seen.ts';
import { told } from './fixtures/told.ts';
import type { IdleConnection } from './seen.ts';
import { findingsOfIdle, findingsOfReadiness, findingsOfStop } from './server-findings.ts';

const stop: Stop = { code: 0, signal: null, tookMs: 20, told: null, doubt: null };

test.each([
  ['ends at once', stop, []],
  [
    'has to be killed',
    { ...stop, tookMs: 5_010, doubt: 'it did not end.' },
    [/^wrong .*'launch\.stopSignal'/],
  ],
  [
    'leaves something',
    { ...stop, doubt: 'it left pid 7 (sh), ended by SIGKILL.' },
    [/^wrong .*it left pid 7/],
  ],
  [
    'ends by the signal',
    { ...stop, code: null, signal: 'SIGTERM' as const },
    [/^careful .*does not handle SIGTERM/],
  ],
  ['takes long', { ...stop, tookMs: 4_000 }, [/^careful .*took 4\.0 s to end, with nothing under way/]],
])('an instance that %s when it is stopped', (_, how, says) => {
  const findings = told(
    findingsOfStop({ instance: 'app-1', signal: 'SIGTERM', graceMs: 5_000, handled: false, stop: how }),
  );
  expect(findings).toEqual(says.map((one) => expect.stringMatching(one)));
});

test('an instance that handles the signal and ends by it at last, as some servers do, is right', () => {
  const how = { ...stop, code: null, signal: 'SIGTERM' as const };
  const handled = { instance: 'app-1', signal: 'SIGTERM', graceMs: 5_000, handled: true, stop: how } as const;
  expect(findingsOfStop(handled)).toEqual([]);
});

const pooled = { connections: 'pooled', keepAliveMs: 60_000, obeysHints: false } as const;

test.each([
  ['closes after 6 s', { kind: 'closed', afterMs: 6_000, isSaid: false }, pooled, ['careful']],
  ['closes at once', { kind: 'closed', afterMs: 100, isSaid: false }, pooled, ['wrong']],
  ['says 30 s', { kind: 'kept', forMs: 30_000, isSaid: true }, pooled, ['careful']],
  ['says 65 s', { kind: 'kept', forMs: 65_000, isSaid: true }, pooled, []],
  ['is still open', { kind: 'kept', forMs: 6_500, isSaid: false }, pooled, []],
  ['closes after each answer', { kind: 'per-request' }, pooled, []],
  [
    'says 5 s to a balancer that obeys',
    { kind: 'closed', afterMs: 6_000, isSaid: true },
    { ...pooled, obeysHints: true },
    [],
  ],
  [
    'closes after 6 s, without a pool',
    { kind: 'closed', afterMs: 6_000, isSaid: false },
    { ...pooled, connections: 'per-request' as const },
    [],
  ],
] satisfies [string, IdleConnection, Parameters<typeof findingsOfIdle>[2], string[]][])(
  'an idle connection that %s',
  (_, idle, balancer, severities) => {
    const findings = findingsOfIdle('app-1', idle, balancer);
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
  },
);

test('readiness that came too early says what was refused and when it was served', () => {
  const refused = failedSeen('list-items', 503);
  expect(told(findingsOfReadiness('/ready', { refused, servedAfterMs: 700 }))).toEqual([
    expect.stringMatching(
      /^wrong adapter\.readyPath: .*GET \/list-items got 503, and was served 700 ms later/,
    ),
  ]);
});
