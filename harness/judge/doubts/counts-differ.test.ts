import { expect, test } from 'vitest';
import { codesOf, doubtsOf } from '../fixtures/believable.ts';
import { plantedTotal } from '../fixtures/planted-measurements.ts';
import type { Evidence } from './evidence.ts';

const balancer = { kind: 'balancer', id: 'nginx' } as const;

/** What the generator saw end in the measured phase, at least and at most, and what the balancer counted. */
function counted(least: number, most: number, atBalancer: number | null): Evidence['measurements'] {
  return [
    plantedTotal({ metric: 'http_requests_ended', labels: { bound: 'least' } }, least),
    plantedTotal({ metric: 'http_requests_ended', labels: { bound: 'most' } }, most),
    ...(atBalancer === null
      ? []
      : [plantedTotal({ metric: 'balancer_requests', source: balancer }, atBalancer)]),
  ];
}

test.each([
  ['the same', 1_900, 2_000, 2_000],
  ['what ended near the edges', 1_900, 2_000, 1_910],
  ['what got no answer', 1_000, 2_000, 1_050],
  ['a line of the log that is late', 1_900, 2_000, 1_895],
  ['somebody who looked', 1_900, 2_000, 2_005],
  ['a load too short to tell', 0, 3, 3],
  ['nothing at all', 0, 0, 0],
])('counts that differ by no more than %s are believed', (_what, least, most, atBalancer) => {
  expect(codesOf({ measurements: counted(least, most, atBalancer) })).not.toContain('counts-differ');
});

test.each([
  ['half of it went past the balancer', 1_900, 2_000, 1_000],
  ['a fiftieth of it went past the balancer', 1_900, 2_000, 1_860],
  ['all of it went past the balancer', 2, 3, 0],
  ['others sent as much', 1_900, 2_000, 4_000],
])('a difference that nothing explains makes every verdict unknown: %s', (_what, least, most, atBalancer) => {
  const doubt = doubtsOf({ measurements: counted(least, most, atBalancer) }).find(
    ({ code }) => code === 'counts-differ',
  );
  expect(doubt?.affects).toEqual(expect.arrayContaining(['http_latency_ms', 'sessions_lost']));
  expect(doubt?.sentence).toContain(`the balancer ${atBalancer.toLocaleString('en-US')} requests`);
});

test('a balancer that does not count, or was broken itself, is not compared', () => {
  expect(codesOf({ measurements: counted(1_900, 2_000, null) })).not.toContain('counts-differ');
  const killed = {
    name: 'kill',
    startedUs: 0,
    endedUs: 1,
    nodes: ['nginx'],
    effect: { confirmed: true, evidence: 'gone' },
  } as const;
  expect(codesOf({ measurements: counted(1_900, 2_000, 900), faults: [killed] })).not.toContain(
    'counts-differ',
  );
});

test('what k6 interrupted at the end of its load reached the balancer, and k6 does not report it', () => {
  const cutOff = plantedTotal({ metric: 'k6_requests_cut_off' }, 200);
  expect(codesOf({ measurements: counted(100, 110, 290) })).toContain('counts-differ');
  expect(codesOf({ measurements: [...counted(100, 110, 290), cutOff] })).not.toContain('counts-differ');
});

test('WebSockets of a script are requests to the balancer too', () => {
  const sockets = plantedTotal({ metric: 'k6_requests', labels: { to: 'topology' } }, 150);
  const answered = plantedTotal({ metric: 'k6_requests_answered' }, 150);
  expect(codesOf({ measurements: [...counted(100, 110, 150), sockets, answered] })).not.toContain(
    'counts-differ',
  );
});
