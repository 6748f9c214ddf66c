import { expect, test } from 'vitest';
import { journey } from '../load/fixtures/tiny-app.ts';
import { plainBalancing } from '../plan/balancer-names.ts';
import { plainTopology } from '../plan/fixtures/plain-topology.ts';
import { failedSeen, seenOf } from './fixtures/planted-seen.ts';
import { told } from './fixtures/told.ts';
import {
  findingsOfAddresses,
  findingsOfNames,
  findingsOfStickiness,
  findingsOfUnnamed,
} from './instance-findings.ts';

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
