import { expect, test } from 'vitest';
import { adapterWith } from './fixtures/adapter-with.ts';
import { failedSeen, lookWith, seenOf } from './fixtures/planted-seen.ts';
import { told } from './fixtures/told.ts';
import { findingsOfRoles, findingsOfSession } from './session-findings.ts';

test('sessions that stay, grow and differ have no finding', () => {
  expect(findingsOfSession(lookWith({}))).toEqual([]);
  expect(findingsOfSession(lookWith({}, { increment: null }))).toEqual([]);
  expect(
    findingsOfSession(lookWith({}, { read: null, readAgain: null, increment: null, other: null })),
  ).toEqual([]);
});

test('two clients of one user are told apart by when their sessions were made', () => {
  expect(findingsOfSession(lookWith({ other: { user: 'ada', createdAt: '2026-01-02' } }))).toEqual([]);
});

test.each([
  ['no session', { read: seenOf('my-account', { role: 'read-session' }) }, /It returned ok and no session/],
  [
    'a cookie that is not sent',
    {
      notKept: { sentence: "The cookie 'a' is not sent.", advice: 'Set publicUrl of the adapter.' },
    },
    /^wrong adapter\.publicUrl: .* is not sent\. → Set publicUrl of the adapter\.$/,
  ],
  [
    'one cookie of several that is not sent',
    { lostCookies: [{ name: 'csrf', because: 'its Path is /login, and the client asks for /me' }] },
    /^careful .*The cookie 'csrf' of 'sign-in' is not sent, because its Path is \/login/,
  ],
  [
    'a second client that is refused',
    { other: { logIn: failedSeen('sign-in', 409, { role: 'log-in' }), read: null } },
    /a second one was answered with 409.*rowsOf/,
  ],
])('a look at sessions that shows %s is a finding', (_, rest, says) => {
  const [finding, ...others] = told(findingsOfSession(lookWith({}, rest)));
  expect(finding).toMatch(says);
  expect(others).toEqual([]);
});

test.each([
  ['a user made of nothing', { read: { user: 'undefined' } }, /whose user is 'undefined'/],
  ['the same for another client', { other: { user: 'ada' } }, /Two clients .* the same session: user 'ada'/],
  [
    'another time when read again',
    { readAgain: { createdAt: 'later' } },
    /createdAt .* 'my-account', read twice/,
  ],
  [
    'another user than the log-in',
    { logIn: { user: '17' } },
    /user .* '17' in 'sign-in' and 'ada' in 'my-account'/,
  ],
  ['a counter that stays', { readAgain: { counter: 0 } }, /counter .* stayed at 0 over 'visit'/],
  ['a counter that goes back', { read: { counter: 5 } }, /counter .* went back from 5 to 1/],
])('a session with %s is a finding', (_, contents, says) => {
  const findings = findingsOfSession(lookWith(contents));
  expect(told(findings).join('\n')).toMatch(says);
  expect(findings.every(({ severity }) => severity === 'wrong')).toBe(true);
});

test('an operation whose name sounds like a role gets a hint, unless the role is taken or it has another', () => {
  expect(told(findingsOfRoles(adapterWith({ 'sign-in': {}, items: {} })))).toEqual([
    "careful adapter.operations.sign-in.role: No operation has the role 'log-in', and 'sign-in' sounds like it. " +
      "Checkers and faults look for roles, not for names. → Give it role: 'log-in' if it is one.",
  ]);
  const needed = { 'sign-in': {}, me: { role: 'read-session' } } as const;
  expect(findingsOfRoles(adapterWith(needed))).toMatchObject([{ severity: 'wrong' }]);
  const right = { 'log-in': { role: 'log-in' }, 'sign-in': {}, me: { role: 'read-session' } } as const;
  expect(findingsOfRoles(adapterWith(right))).toEqual([]);
  expect(told(findingsOfRoles(adapterWith({ 'log-in': { role: 'log-in' } }))).join('')).toMatch(
    /nobody can see whether a session is lost/,
  );
});
