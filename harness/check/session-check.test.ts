import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionContent } from '../app/adapter.ts';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import type { CheckResult } from './checker.ts';
import { plantSessions } from './fixtures/planted-sessions.ts';
import { type SimulatedFault, type Simulation, simulateSessions } from './fixtures/simulated-sessions.ts';
import { sessionCheck } from './session-check.ts';

const check = sessionCheck().check;

/** The metric's totals and shares by their labels, as people write them. */
function read({ measurements }: CheckResult, metric: string): Record<string, number | string> {
  const found = measurements.filter((one) => one.metric === metric);
  return Object.fromEntries(
    found.map(({ labels, value }) => [
      Object.values(labels).join(' '),
      value.kind === 'total'
        ? value.value
        : value.kind === 'proportion'
          ? `${value.count}/${value.of}`
          : value.kind,
    ]),
  );
}

const quiet: Simulation = {
  seed: 1,
  instances: 3,
  clients: 240,
  store: 'own',
  policy: 'sticky',
  onMissing: 'carry-on',
  faults: [],
  operations: 9,
  timeouts: 0,
};

describe('answers that arithmetic gives', () => {
  test('own stores behind a rotating balancer: two of three reads miss, and no session is lost by that', () => {
    const result = check(simulateSessions({ ...quiet, policy: 'rotating', operations: 30 }).history);
    const { value } = result.measurements.find(({ metric }) => metric === 'session_reads_missed_share') ?? {};
    if (value?.kind !== 'proportion') throw new Error('There is no share.');
    expect(value.count / value.of).toBeCloseTo(2 / 3, 2);
    expect(read(result, 'sessions_lost')).toEqual({ none: 0 });
    expect(read(result, 'sessions_survived_share')).toEqual({ '': '240/240' });
    expect(result.findings).toEqual([]);
  });

  test('the same with clients that log in again at each miss: every first session is lost to its client', () => {
    const { history } = simulateSessions({ ...quiet, policy: 'rotating', onMissing: 'log-in-again' });
    const result = check(history);
    expect(read(result, 'sessions_lost')).toEqual({ none: 240 });
    expect(read(result, 'sessions')).toEqual({ '': 240 });
    expect(Number(read(result, 're_logins')[''])).toBeGreaterThanOrEqual(240);
  });

  test.each(['carry-on', 'log-in-again'] as const)(
    'own stores behind a sticky balancer, one of three killed and started, clients %s: its 80 of 240 are lost',
    (onMissing) => {
      const faults: SimulatedFault[] = ['kill app-1', 'start app-1'];
      const result = check(simulateSessions({ ...quiet, onMissing, faults }).history);
      expect(read(result, 'sessions_lost')).toEqual({ none: 0, 'kill app-1': 80, 'start app-1': 0 });
      expect(read(result, 'sessions_at_risk')).toEqual({ 'kill app-1': 80, 'start app-1': 0 });
      expect(read(result, 'sessions_survived_share')).toEqual({ '': '160/240' });
      expect(read(result, 'stickiness_share')).toEqual({ '': '2160/2160' });
      expect(read(result, 're_logins')).toEqual({ '': onMissing === 'carry-on' ? 0 : 80 });
    },
  );

  test('a shared store: killing one and restarting all loses nothing', () => {
    const faults: SimulatedFault[] = ['kill app-1', 'start app-1', 'rolling restart'];
    const result = check(simulateSessions({ ...quiet, store: 'shared', policy: 'rotating', faults }).history);
    expect(read(result, 'sessions_survived_share')).toEqual({ '': '240/240' });
    expect(read(result, 'sessions_unsettled')).toEqual({ '': 0 });
  });

  test('a shared store that loses its memory loses everything', () => {
    const result = check(simulateSessions({ ...quiet, store: 'shared', faults: ['wipe the store'] }).history);
    expect(read(result, 'sessions_lost')).toEqual({ none: 0, 'wipe the store': 240 });
  });
});

const simulation = fc
  .record({
    seed: fc.integer(),
    instances: fc.integer({ min: 2, max: 4 }),
    clients: fc.integer({ min: 1, max: 12 }),
    store: fc.constantFrom('own', 'shared'),
    policy: fc.constantFrom('sticky', 'rotating'),
    onMissing: fc.constantFrom('carry-on', 'log-in-again'),
    kill: fc.boolean(),
    wipe: fc.boolean(),
    roll: fc.boolean(),
    operations: fc.integer({ min: 12, max: 30 }),
    timeouts: fc.constantFrom(0, 0.1, 0.3),
  })
  .map(({ kill, wipe, roll, ...rest }): Simulation => {
    const killed: SimulatedFault[] = kill ? ['kill app-1', 'start app-1'] : [];
    const wiped: SimulatedFault[] = wipe && rest.store === 'shared' ? ['wipe the store'] : [];
    return { ...rest, faults: [...killed, ...wiped, ...(roll ? (['rolling restart'] as const) : [])] };
  });

const lostClients = ({ findings }: CheckResult) =>
  new Set(findings.filter(({ kind }) => kind === 'session-lost').map(({ proof }) => proof[0]?.who ?? ''));

test('lost and surviving sessions are told apart exactly, with the right cause', () => {
  fc.assert(
    fc.property(simulation, (drawn) => {
      const { history, lost } = simulateSessions(drawn);
      const result = check(history);
      const found = lostClients(result);
      for (const client of found) expect([...lost.keys()]).toContain(client);
      const survivors = Number(String(read(result, 'sessions_survived_share')[''] ?? '0/').split('/')[0]);
      expect(survivors).toBeLessThanOrEqual(drawn.clients - lost.size);
      if (drawn.timeouts > 0) return;
      expect(found).toEqual(new Set(lost.keys()));
      expect(survivors).toBe(drawn.clients - lost.size);
      for (const [fault, count] of Object.entries(read(result, 'sessions_lost'))) {
        expect([fault, count]).toEqual([fault, [...lost.values()].filter((cause) => cause === fault).length]);
      }
    }),
    { numRuns: 400 },
  );
});

test('everything that was planted is found, and nothing else', () => {
  const visits = fc.record({
    seed: fc.integer(),
    clients: fc.integer({ min: 1, max: 40 }),
    operations: fc.integer({ min: 9, max: 30 }),
    wrong: fc.constantFrom(0, 0.05, 0.5, 1),
  });
  fc.assert(
    fc.property(visits, (drawn) => {
      const { history, planted, survived } = plantSessions(drawn);
      const result = check(history);
      const counts: Record<string, number> = {};
      for (const { kind } of result.findings) counts[kind] = (counts[kind] ?? 0) + 1;
      expect(counts).toEqual(planted);
      const lost = (planted['session-lost'] ?? 0) + (planted['session-reset'] ?? 0);
      expect(read(result, 'sessions_lost')).toEqual({ none: lost });
      expect(read(result, 'sessions_reset')).toEqual({ '': planted['session-reset'] ?? 0 });
      expect(read(result, 'sessions_resurrected')).toEqual({ '': planted['session-resurrected'] ?? 0 });
      expect(read(result, 'sessions_mixed_up')).toEqual({ '': planted['session-mixed-up'] ?? 0 });
      const ended = drawn.clients - lost - survived;
      expect(read(result, 'sessions_survived_share')).toEqual({
        '': `${survived + ended}/${drawn.clients}`,
      });
    }),
    { numRuns: 300 },
  );
});

describe('one client', () => {
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
  ] as const)(
    '%s after the last sight of it says neither that it is lost nor that it is there',
    (_, last) => {
      const result = checked([logIn, at(1, {}), at(2, last)]);
      expect(read(result, 'sessions_unsettled')).toEqual({ '': 1 });
      expect(read(result, 'sessions_survived_share')).toEqual({});
      expect(result.unknown).toContainEqual(
        expect.objectContaining({ because: expect.stringContaining("'session-missing'") }),
      );
      expect(read(checked([logIn, at(1, {}), at(2, last), at(3, {})]), 'sessions_survived_share')).toEqual({
        '': '1/1',
      });
    },
  );

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
});
