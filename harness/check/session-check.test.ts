import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from './checker.ts';
import { plantSessions } from './fixtures/planted-sessions.ts';
import { type SimulatedFault, type Simulation, simulateSessions } from './fixtures/simulated-sessions.ts';
import { totalsIn as read } from './fixtures/totals-of.ts';
import { sessionCheck } from './session-check.ts';

const check = sessionCheck().check;

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
