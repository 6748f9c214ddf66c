import { expect, test } from 'vitest';
import { adapterWith } from './fixtures/adapter-with.ts';
import { failedSeen, seenOf } from './fixtures/planted-seen.ts';
import { told } from './fixtures/told.ts';
import { findingsOfOperation } from './operation-findings.ts';
import { orderOfOperations } from './order-of-operations.ts';
import { usedOperations } from './used-operations.ts';

const used = { isUsed: true } as const;

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
