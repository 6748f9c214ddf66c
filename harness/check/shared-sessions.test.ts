import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupSimulation, simulateGroups } from './fixtures/simulated-groups.ts';
import { sessionCheck } from './session-check.ts';

const check = sessionCheck().check;

const simulation: fc.Arbitrary<GroupSimulation> = fc.record({
  seed: fc.integer(),
  groups: fc.integer({ min: 1, max: 6 }),
  clientsPerGroup: fc.integer({ min: 1, max: 4 }),
  instances: fc.integer({ min: 1, max: 4 }),
  store: fc.constantFrom('own', 'shared'),
  onMissing: fc.constantFrom('carry-on', 'log-in-again'),
  rotates: fc.boolean(),
  unknownIs: fc.constantFrom('refused', 'of nobody', 'of a guest'),
  users: fc.constantFrom('own', 'same'),
  tickUs: fc.constantFrom(1, 1_000, 1_000_000),
  steps: fc.constantFrom(
    ['read-session'] as const,
    ['read-session', 'increment-session'] as const,
    ['log-in', 'read-session', 'read-session', 'log-out', 'read-session'] as const,
    ['read-session', 'log-in', 'increment-session', 'read-session'] as const,
  ),
  operations: fc.integer({ min: 5, max: 30 }),
  timeouts: fc.constantFrom(0, 0.1, 0.3),
  leaks: fc.constant(0),
});

const shownTo = (result: ReturnType<typeof check>) =>
  new Set(
    result.findings
      .filter(({ kind }) => kind === 'session-mixed-up')
      .map(({ proof }) => proof.find(({ what }) => what.startsWith('read-session'))?.operation),
  );

test('sessions that are not mixed up are never reported so, nor as valid after a log-out, in any order of requests', () => {
  fc.assert(
    fc.property(simulation, (drawn) => {
      const { findings } = check(simulateGroups(drawn).history);
      const accused = findings.filter(({ kind }) => kind !== 'session-lost' && kind !== 'session-reset');
      expect(accused.map(({ sentence }) => sentence)).toEqual([]);
    }),
    { numRuns: 1_500 },
  );
});

test('sessions that no instance loses are not called lost: those that all keep, or that clients wait for', () => {
  fc.assert(
    fc.property(simulation, (drawn) => {
      fc.pre(drawn.store === 'shared' || drawn.onMissing === 'carry-on');
      const { findings } = check(simulateGroups(drawn).history);
      expect(findings.map(({ sentence }) => sentence)).toEqual([]);
    }),
    { numRuns: 1_500 },
  );
});

test('each answer with the session of another group is found, and no other', () => {
  fc.assert(
    fc.property(simulation, fc.constantFrom(0.02, 0.2), (drawn, leaks) => {
      const { history, leaked } = simulateGroups({ ...drawn, users: 'own', leaks });
      const result = check(history);
      const answered = history.operations.filter(({ id, outcome }) => outcome === 'ok' && leaked.has(id));
      expect(shownTo(result)).toEqual(new Set(answered.map(({ id }) => id)));
    }),
    { numRuns: 1_000 },
  );
});
