import { expect, test } from 'vitest';
import type { SessionContent } from '../app/adapter.ts';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import { roleCalled } from './fixtures/planted-operation.ts';
import { totalsIn as read } from './fixtures/totals-of.ts';
import { sessionCheck } from './session-check.ts';

const check = sessionCheck().check;

const whole: SessionContent = { user: 'ada', createdAt: '10:00', counter: 0 };
const base = {
  client: 'client-1',
  requestId: null,
  connection: 1,
  status: 200,
  instance: 'app-1',
  outcome: 'ok',
  error: null,
  access: null,
} as const;
const at = (second: number, own: Partial<Operation>): Operation => ({
  ...base,
  id: second,
  operation: 'read-session',
  role: roleCalled(own.operation ?? 'read-session'),
  session: whole,
  dueUs: second * 1e6,
  sentUs: second * 1e6,
  endedUs: second * 1e6 + 1_000,
  ...own,
});
const logIn = at(0, { operation: 'log-in' });
const missing = { outcome: 'fail', error: 'session-missing', status: 401, session: null } as const;
const timeout = {
  outcome: 'unknown',
  error: 'timeout',
  status: null,
  instance: null,
  session: null,
} as const;
const kill: FaultRecord = {
  name: 'kill app-1',
  nodes: ['app-1'],
  effect: { confirmed: true, evidence: 'exit by SIGKILL' },
  startedUs: 2.5e6,
  endedUs: 2.6e6,
};
const checked = (operations: readonly Operation[], faults: readonly FaultRecord[] = []) =>
  check({ ...emptyHistory, operations, faults });

test('a loss is a finding with its proof', () => {
  const seen = [logIn, at(2, {}), at(3, timeout), at(4, { ...missing, instance: 'app-2' })];
  expect(checked(seen, [kill]).findings).toMatchInlineSnapshot(`
    [
      {
        "kind": "session-lost",
        "proof": [
          {
            "atUs": 1000,
            "operation": 0,
            "what": "log-in answered by app-1: user ada, created 10:00, counter 0",
            "who": "client-1",
          },
          {
            "atUs": 2001000,
            "operation": 2,
            "what": "read-session answered by app-1: user ada, created 10:00, counter 0",
            "who": "client-1",
          },
          {
            "atUs": 2500000,
            "what": "kill app-1 (app-1)",
            "who": "fault",
          },
          {
            "atUs": 4001000,
            "operation": 4,
            "what": "read-session answered by app-2: session missing",
            "who": "client-1",
          },
        ],
        "sentence": "The session of client-1, created by app-1 and last seen whole at 2.001 s, was gone at 4.001 s, after 'kill app-1'.",
      },
    ]
  `);
});

test('timeouts and bad gateways make a session unavailable, not lost', () => {
  const result = checked([logIn, at(2, {}), at(3, timeout), at(5, {})], [kill]);
  expect(read(result, 'sessions_survived_share')).toEqual({ '': '1/1' });
  expect(read(result, 'session_unavailable_ms')).toEqual({ 'kill app-1': 'distribution' });
});

test('another creation time is another session, regardless of the status', () => {
  const result = checked([logIn, at(1, {}), at(2, { session: { ...whole, createdAt: '10:02' } })]);
  expect(read(result, 'sessions_lost')).toEqual({ none: 1 });
});

test('a counter below what was acknowledged is a loss, an unacknowledged increment is not', () => {
  const increment = (second: number, counter: number) =>
    at(second, { operation: 'increment-session', session: { ...whole, counter } });
  const unsure = at(2, { ...timeout, operation: 'increment-session' });
  expect(
    read(
      checked([logIn, increment(1, 1), unsure, at(3, { session: { ...whole, counter: 1 } })]),
      'sessions_lost',
    ),
  ).toEqual({ none: 0 });
  expect(
    read(
      checked([logIn, increment(1, 1), unsure, at(3, { session: { ...whole, counter: 2 } })]),
      'sessions_lost',
    ),
  ).toEqual({ none: 0 });
  expect(read(checked([logIn, increment(1, 1), at(3, {})]), 'sessions_lost')).toEqual({ none: 1 });
});

test('the session of another user is shown to a client', () => {
  const bobs: SessionContent = { user: 'bob', createdAt: '10:01', counter: 0 };
  const bob = { client: 'client-2', session: bobs } as const;
  const bobIn = at(0, { ...bob, id: 9, operation: 'log-in' });
  const result = checked([logIn, bobIn, at(1, { session: bobs }), at(2, {})]);
  expect(result.findings.map(({ kind, sentence }) => ({ kind, sentence }))).toMatchInlineSnapshot(`
    [
      {
        "kind": "session-mixed-up",
        "sentence": "client-1 got the session of bob from app-1 at 1.001 s.",
      },
    ]
  `);
  expect(read(result, 'sessions_mixed_up')).toEqual({ '': 1 });
  expect(read(result, 'sessions_lost')).toEqual({ none: 0 });
});

test('a session that was not checked after the fault is neither lost nor survived', () => {
  const result = checked([logIn, at(1, {})], [kill]);
  expect(read(result, 'sessions_unsettled')).toEqual({ '': 1 });
  expect(read(result, 'sessions_survived_share')).toEqual({});
});

test('one that was never looked at after its log-in is neither lost nor survived', () => {
  const result = checked([logIn, at(1, { operation: 'list-items', session: null })]);
  expect(read(result, 'sessions_survived_share')).toEqual({});
  expect(result.unknown?.flatMap(({ metrics }) => metrics)).toContain('sessions_lost');
});

test.each([
  ['an error with a name of its own', { outcome: 'fail', error: 'http-401', status: 401, session: null }],
  ['an error of the app', { outcome: 'fail', error: 'status-500', status: 500, session: null }],
  ['a good answer that shows none', { session: null }],
] as const)('%s after the last sight of it says neither that it is lost nor that it is there', (_, last) => {
  const result = checked([logIn, at(1, {}), at(2, last)]);
  expect(read(result, 'sessions_unsettled')).toEqual({ '': 1 });
  expect(read(result, 'sessions_survived_share')).toEqual({});
  expect(result.unknown).toContainEqual(
    expect.objectContaining({ because: expect.stringContaining("'session-missing'") }),
  );
  expect(read(checked([logIn, at(1, {}), at(2, last), at(3, {})]), 'sessions_survived_share')).toEqual({
    '': '1/1',
  });
});

test('where the fate of some is open, none lost is no answer, and what would settle it is said', () => {
  const [ada, bob] = ['client-1', 'client-2'].map((client) =>
    [logIn, at(1, {}), at(2, {})].map((one, id) => ({ ...one, id, client })),
  );
  const open = bob?.slice(0, 1) ?? [];
  const result = checked([...(ada ?? []), ...open.map((one) => ({ ...one, id: 9 }))]);
  expect(read(result, 'sessions_lost')).toEqual({ none: 0 });
  expect(result.unknown).toContainEqual({
    metrics: ['sessions_lost'],
    because: expect.stringMatching(/^1 of 2 sessions were not seen again.*'afterwards'/),
    bias: 'reads-low',
  });
});

test('a session that its client logged out of is not lost', () => {
  const out = at(2, { operation: 'log-out', session: null });
  expect(read(checked([logIn, at(1, {}), out, at(3, missing)]), 'sessions_lost')).toEqual({ none: 0 });
});

test('without a log-in everything is unknown, with that reason', () => {
  expect(checked([at(1, missing)]).measurements.map(({ metric }) => metric)).toEqual([
    'sessions',
    'session_reads_missed_share',
  ]);
});
