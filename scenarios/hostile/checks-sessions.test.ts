import { expect, test } from 'vitest';
import type { SessionContent } from '../../harness/app/adapter.ts';
import { plantedOperation } from '../../harness/check/fixtures/planted-operation.ts';
import { kindsOf, totalsOf } from '../../harness/check/fixtures/totals-of.ts';
import { sessionCheck } from '../../harness/check/session-check.ts';
import { emptyHistory, type Operation } from '../../harness/load/ledger/history.ts';

/** An operation at a millisecond, of a client of an app that somebody else wrote. */
const at = (ms: number, own: Partial<Operation>): Operation =>
  plantedOperation(ms * 1_000, { id: ms, operation: 'read-session', ...own });
const logIn = { operation: 'log-in' } as const;
const logOut = { operation: 'log-out' } as const;
const missing = { outcome: 'fail', error: 'session-missing', status: 401 } as const;
const unanswered = { outcome: 'unknown', error: 'timeout', status: null, instance: null } as const;
const of = (user: string, createdAt: string, counter = 0): { readonly session: SessionContent } => ({
  session: { user, createdAt, counter },
});
const two = { client: 'client-2' } as const;

function checked(operations: readonly Operation[], sharing: readonly (readonly [string, string])[] = []) {
  const result = sessionCheck().check({ ...emptyHistory, operations, sharing: new Map(sharing) });
  const doubted = new Set(result.unknown?.flatMap(({ metrics }) => metrics));
  return { kinds: kindsOf(result), totals: totalsOf(result), doubted };
}

const ada = of('ada', '10:00');
const bob = of('bob', '10:01');
const both = [at(0, { ...logIn, ...ada }), at(1, { ...logIn, ...two, ...bob })];

test('an app whose anonymous sessions have an empty user loses a session, and mixes none up', () => {
  const { kinds, doubted } = checked([
    ...both,
    at(2, ada),
    at(3, of('', '10:02')),
    at(4, { ...two, ...bob }),
  ]);
  expect(kinds).toEqual({ 'session-lost': 1 });
  expect(doubted).not.toContain('sessions_mixed_up');
});

test('an app that answers as guest without a session causes no finding, and nothing passes by that', () => {
  const { kinds, doubted } = checked([
    ...both,
    at(2, ada),
    at(3, of('guest', '10:02')),
    at(4, { ...two, ...bob }),
  ]);
  expect(kinds).toEqual({});
  expect([...doubted]).toEqual(
    expect.arrayContaining(['sessions_mixed_up', 'sessions_lost', 'sessions_survived_share']),
  );
});

test('an adapter that logs all clients in as one user cannot distinguish sessions, and this is reported', () => {
  const demo = [at(0, { ...logIn, ...of('demo', '1') }), at(1, { ...logIn, ...two, ...of('demo', '2') })];
  const { kinds, doubted } = checked([
    ...demo,
    at(2, of('demo', '2')),
    at(3, { ...two, ...of('demo', '2') }),
  ]);
  expect(kinds['session-mixed-up']).toBe(undefined);
  expect(doubted).toContain('sessions_mixed_up');
});

test('the very session of another client is a leak, also to one that shares its own with a third', () => {
  const sharing = [['client-3', 'client-1']] as const;
  const { kinds } = checked([...both, at(2, { client: 'client-3', ...bob }), at(3, ada)], sharing);
  expect(kinds).toEqual({ 'session-mixed-up': 1 });
});

test('an adapter without createdAt: a new session after a log-out is not the old one that is still alive', () => {
  const anew = { session: { user: 'ada', counter: 0 } as SessionContent };
  const { kinds, doubted } = checked([
    at(0, { ...logIn, ...anew }),
    at(1, anew),
    at(2, logOut),
    at(3, { ...logIn, ...anew }),
    at(4, anew),
  ]);
  expect(kinds).toEqual({});
  expect(doubted).toContain('sessions_resurrected');
});

test('an app with timestamps in seconds: a log-in within the same second is not a session valid after log-out', () => {
  const steps = [at(0, { ...logIn, ...ada }), at(1, logOut), at(2, { ...logIn, ...ada }), at(3, ada)];
  expect(checked(steps).kinds).toEqual({});
  expect(checked([at(0, { ...logIn, ...ada }), at(1, logOut), at(2, ada)]).kinds).toEqual({
    'session-resurrected': 1,
  });
});

test('a log-in without a response may have ended the session, which is not lost then', () => {
  const steps = [at(0, { ...logIn, ...ada }), at(1, ada), at(2, { ...logIn, ...unanswered }), at(4, missing)];
  expect(checked(steps).kinds).toEqual({});
});

test('a request in flight during another log-in of the session is no loss and no leak', () => {
  const sharing = [['client-2', 'client-1']] as const;
  const { kinds, totals } = checked(
    [
      at(0, { ...logIn, ...ada }),
      at(1, ada),
      at(2, { ...logIn, ...two, ...of('ada', '10:05'), endedUs: 9_000 }),
      at(3, { ...missing, endedUs: 8_000 }),
      at(4, { ...of('ada', '10:05'), endedUs: 8_500 }),
    ],
    sharing,
  );
  expect(kinds).toEqual({});
  expect(totals).toMatchObject({ sessions: 1, sessions_mixed_up: 0 });
});

test('an adapter that shows no content: a lost session is found, and nothing else is claimed', () => {
  const bare = [at(0, logIn), at(1, {}), at(2, { instance: 'app-2' }), at(3, missing)];
  const { kinds, totals, doubted } = checked(bare);
  expect(kinds).toEqual({ 'session-lost': 1 });
  expect(Object.keys(totals)).not.toContain('sessions_mixed_up');
  expect([...doubted]).toEqual(expect.arrayContaining(['sessions_reset', 'sessions_survived_share']));
});
