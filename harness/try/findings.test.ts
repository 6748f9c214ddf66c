import { expect, test } from 'vitest';
import type { AppAdapter, HttpOperation } from '../app/adapter.ts';
import type { Complaint } from '../app/complaints.ts';
import type { Stop } from '../environment/runtime.ts';
import { journey } from '../load/fixtures/tiny-app.ts';
import { plainBalancing } from '../plan/balancer-names.ts';
import { plainTopology } from '../plan/fixtures/plain-topology.ts';
import { findingsOfComplaints } from './complaint-findings.ts';
import { type Finding, inOrderOfWeight } from './finding.ts';
import { failedSeen, lookWith, roomWith, seenOf } from './fixtures/planted-seen.ts';
import {
  findingsOfAddresses,
  findingsOfNames,
  findingsOfStickiness,
  findingsOfUnnamed,
} from './instance-findings.ts';
import { findingsOfOperation } from './operation-findings.ts';
import { orderOfOperations } from './order-of-operations.ts';
import { findingsOfRoom } from './room-findings.ts';
import type { IdleConnection } from './seen.ts';
import { findingsOfIdle, findingsOfReadiness, findingsOfStop } from './server-findings.ts';
import { findingsOfRoles, findingsOfSession } from './session-findings.ts';
import { usedOperations } from './used-operations.ts';

/** `wrong adapter.instanceOf: what was seen → what to change`. */
function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ severity, field, sentence, change }) => `${severity} ${field}: ${sentence} → ${change}`,
  );
}

const used = { isUsed: true } as const;

function adapterWith(operations: Readonly<Record<string, Partial<HttpOperation>>>): AppAdapter {
  const plain: HttpOperation = {
    request: () => ({ method: 'GET', path: '/' }),
    read: () => ({ outcome: 'ok' }),
  };
  return {
    name: 'a shop',
    readyPath: '/',
    metricsPath: null,
    instanceOf: () => null,
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, { ...plain, ...operation }]),
    ),
    rooms: null,
    executions: null,
  };
}

test('a client logs in with what comes before, looks at its session, does the rest and logs out last', () => {
  const adapter = adapterWith({
    'list-items': {},
    'sign-out': { role: 'log-out' },
    page: {},
    'sign-in': { role: 'log-in', after: ['page'] },
    'sign-up': { role: 'log-in' },
    visit: { role: 'increment-session' },
    account: { role: 'read-session' },
  });
  expect(orderOfOperations(adapter)).toEqual({
    logIn: ['page', 'sign-in'],
    afterwards: [['account'], ['visit'], ['list-items'], ['sign-out']],
    otherLogIns: [['sign-up']],
  });
});

test('an operation that is answered well has no finding', () => {
  expect(findingsOfOperation(seenOf('list-items'), used)).toEqual([]);
});

test.each([
  [
    failedSeen('sign-in', 302, { location: '/account' }),
    'read',
    /leads to \/account.*Redirects are not followed/,
  ],
  [failedSeen('list-items', 404), 'request', /Correct 'path'/],
  [failedSeen('list-items', 405), 'request', /does not take GET there/],
  [failedSeen('sign-in', 403, { role: 'log-in' }), 'request', /The token of a form .*'keep' it/],
  [failedSeen('list-items', 401), 'request', /role 'log-in' comes first/],
  [failedSeen('list-items', 400, { excerpt: 'Invalid host header' }), 'request', /set 'publicUrl'/],
  [failedSeen('list-items', 429), 'request', /without its limit of requests/],
  [failedSeen('list-items', 422), 'request', /'content-type'/],
  [
    failedSeen('list-items', 500, { printed: ['no table'] }),
    'request',
    /the last that app-1 printed is: no table/,
  ],
  [failedSeen('list-items', 200, { excerpt: '<html>' }), 'read', /It was given: <html> → Let 'read' return/],
  [failedSeen('list-items', 502, { outcome: 'unknown' }), 'request', /the balancer's own/],
  [failedSeen('list-items', 0, { status: null, error: 'timeout' }), 'request', /got no answer within 5\.0 s/],
  [seenOf('list-items', { status: 500 }), 'read', /^wrong .*returned ok for the status 500/],
  [seenOf('list-items', { status: 404 }), 'read', /^careful .*returned ok for the status 404/],
])('an operation that fails says which part of it to change, number %#', (seen, part, says) => {
  const [finding = '', ...others] = told(findingsOfOperation(seen, used));
  expect(finding).toContain(`adapter.operations.${seen.operation}.${part}: `);
  expect(finding).toMatch(says);
  expect(others).toEqual([]);
});

test.each([
  ['a request that threw', seenOf('a', { asked: null, outcome: 'fail', error: 'adapter-threw' })],
  ['a read that threw', failedSeen('a', 200, { error: 'adapter-threw' })],
])('of %s the complaint of the guard is enough', (_, seen) => {
  expect(findingsOfOperation(seen, used)).toEqual([]);
});

test('what no scenario of the topology asks for is something to be careful about', () => {
  expect(told(findingsOfOperation(failedSeen('submit-job', 404), { isUsed: false }))).toEqual([
    expect.stringMatching(/^careful .* No scenario asks for it in this topology\./),
  ]);
});

test('an operation is used by the scenarios of its topology, by its role, or where there is no scenario', () => {
  const adapter = adapterWith({
    'list-items': {},
    'submit-job': { after: ['page'] },
    page: {},
    'sign-in': { role: 'log-in' },
  });
  const workload = { kind: 'request', operation: 'submit-job', timeoutMs: 5_000 } as const;
  const cells = [{ topology: { name: 'here' }, scenario: { name: 'jobs', workload } }];
  const usedIn = (name: string) => [...usedOperations(adapter, { name }, cells)];
  expect(usedIn('here')).toEqual(['page', 'submit-job', 'sign-in']);
  expect(usedIn('elsewhere')).toEqual(Object.keys(adapter.operations));
});

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

test('answers without an instance are wrong where something belongs to instances, and the headers are named', () => {
  const unnamed = seenOf('list-items', { instance: null });
  expect(told(findingsOfUnnamed([unnamed, seenOf('me')], { isNeeded: true }))).toEqual([
    expect.stringMatching(
      /^wrong .* no instance in the answers to 'list-items'\..*: content-type, x-instance\./,
    ),
  ]);
  const madeOfNothing = seenOf('me', { instance: 'undefined' });
  expect(told(findingsOfUnnamed([madeOfNothing], { isNeeded: true })).join('')).toMatch(
    /It returns 'undefined' for/,
  );
  expect(findingsOfUnnamed([unnamed], { isNeeded: false })).toMatchObject([{ severity: 'careful' }]);
  expect(findingsOfUnnamed([failedSeen('a', 500, { instance: null })], { isNeeded: true })).toEqual([]);
});

test('what to change in instances that scaleproof did not start is where the config names them', () => {
  const alike = ['app-1', 'app-2', 'app-3'].map((id) => ({ id, name: 'web' }));
  const [finding] = findingsOfNames(alike, { isStarted: false });
  expect(finding?.sentence).toContain("app-1, app-2 and app-3 all call themselves 'web'");
  expect(finding?.change).toContain("in the order of 'instances' of external()");
});

test('instances are to be told apart, by the names of the topology', () => {
  const named = (first: string | null, second: string | null) =>
    told(
      findingsOfNames([
        { id: 'app-1', name: first },
        { id: 'app-2', name: second },
      ]),
    ).join('\n');
  expect(named('app-1', 'app-2')).toBe('');
  expect(named(null, null)).toBe('');
  expect(named('undefined', 'undefined')).toBe('');
  expect(named('shop', 'shop')).toMatch(/app-1 and app-2 both call themselves 'shop'/);
  expect(named('web-1', 'web-2')).toMatch(/^wrong .*app-1 calls itself 'web-1'/);
});

test('a client of a sticky policy stays, or it is a finding', () => {
  const stays = { client: 'try-1', instances: ['app-1', null, 'app-1'] };
  const moves = { client: 'try-2', instances: ['app-1', 'app-2'] };
  expect(findingsOfStickiness('cookie', [stays])).toEqual([]);
  expect(told(findingsOfStickiness('cookie', [stays, moves])).join('')).toMatch(
    /try-2 was answered by app-1, app-2.*SCALEPROOF_PEER/,
  );
  expect(told(findingsOfStickiness('ip-hash', [moves])).join('')).not.toMatch(/cookie/);
});

test.each([
  ['ip-hash', 'shared', ['careful']],
  ['ip-hash', 'networks-of-their-own', []],
  ['cookie', 'shared', []],
] as const)('under %s, clients with addresses %s', (policy, addresses, severities) => {
  const topology = plainTopology('hash', { balancer: { engine: 'haproxy', ...plainBalancing, policy } });
  const workload = journey(10, ['my-account'], { addresses });
  const findings = findingsOfAddresses(topology, [{ topology, scenario: { name: 'sessions', workload } }]);
  expect(findings.map(({ severity }) => severity)).toEqual(severities);
});

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

test.each([
  ['a message that came', roomWith(), []],
  ['an echo', roomWith({ cameBack: true }), [/^careful adapter\.rooms: .*'echo'/]],
  [
    'nobody who got in, and no frame',
    roomWith({ notIn: 'Unexpected server response: 404.', frames: [], arrivedMs: null }),
    [/^wrong adapter\.rooms\.path: .*404/],
  ],
  [
    'frames of which none says that a client is in',
    roomWith({ notIn: 'Not in the room.', frames: ['hi'], arrivedMs: null }),
    [/^wrong adapter\.rooms\.read: .*Frames that came: hi/],
  ],
  [
    'a message that did not come',
    roomWith({ frames: ['hi', 'hi'], arrivedMs: null }),
    [/^wrong adapter\.rooms\.publish: \{"text":"hello"\} did not reach the other member within 2000 ms/],
  ],
  [
    'a message under another name',
    roomWith({ arrivedMs: null, others: ['ada #7'] }),
    [/^wrong adapter\.rooms\.read: .*came back as another one \(ada #7\)/],
  ],
  [
    'a message that was refused',
    roomWith({ arrivedMs: null, refused: 'too long' }),
    [/rooms\.publish: .*too long/],
  ],
  [
    'a function that threw',
    roomWith({ arrivedMs: null, spoiled: 'It threw.' }),
    [/^wrong adapter\.rooms: It threw\./],
  ],
])('a room with %s', (_, look, says) => {
  expect(told(findingsOfRoom(look, 2_000))).toEqual(says.map((one) => expect.stringMatching(one)));
});

test('a function that threw on pages of errors only is something to be careful about', () => {
  const complaint: Complaint = {
    function: 'read',
    operation: 'sign-in',
    count: 2,
    onErrorPages: 0,
    said: 'no JSON',
    on: null,
  };
  expect(told(findingsOfComplaints([complaint, { ...complaint, onErrorPages: 2 }]))).toEqual([
    expect.stringMatching(/^wrong adapter\.operations\.sign-in\.read: .*failed 2 times: no JSON\./),
    expect.stringMatching(/^careful /),
  ]);
});

test('what is wrong comes first, and what one change corrects is told once', () => {
  const one: Finding = { severity: 'careful', field: 'a', sentence: 'first', change: 'change' };
  const findings: Finding[] = [
    one,
    { ...one, sentence: 'second' },
    { ...one, severity: 'wrong', field: 'b' },
  ];
  expect(inOrderOfWeight(findings).map(({ field, sentence }) => `${field} ${sentence}`)).toEqual([
    'b first',
    'a first',
  ]);
});
