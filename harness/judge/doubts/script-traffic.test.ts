import { expect, test } from 'vitest';
import type { Target } from '../../plan/target.ts';
import { believable, doubtsOf, scenario } from '../fixtures/believable.ts';
import { plantedTotal } from '../fixtures/planted-measurements.ts';
import { judgeCell } from '../judge-cell.ts';
import type { Evidence } from './evidence.ts';

const threshold = { metric: 'k6_thresholds_held', at: 'total', must: '==', be: 1 } as const;
const failed = { metric: 'http_error_share', at: 'share', must: '<', be: 0.01 } as const;

interface Sent {
  readonly topology?: number;
  readonly notTold?: number;
  readonly elsewhere?: number;
  readonly answered?: number;
  readonly atBalancer?: number | null;
  readonly served?: number;
  readonly held?: 0 | 1;
}

/** A user's script that sent so many requests, as k6 tells and as the balancer counts. */
function sent({
  topology = 0,
  notTold = 0,
  elsewhere = 0,
  answered = 0,
  atBalancer = 0,
  served,
  held = 1,
}: Sent): Partial<Evidence> {
  const to = (kind: string, value: number, host?: string) =>
    plantedTotal({ metric: 'k6_requests', labels: { to: kind, ...(host && { host }) } }, value);
  return {
    scenario: {
      ...scenario,
      load: { kind: 'script' },
      workload: { kind: 'script' },
      targets: [threshold, failed],
    },
    offered: { planned: topology, ok: topology, failed: 0, timedOut: 0, dropped: 0 },
    measurements: [
      to('topology', topology),
      ...(notTold > 0 ? [to('not-told', notTold)] : []),
      ...(elsewhere > 0 ? [to('elsewhere', elsewhere, '127.0.0.1:9931')] : []),
      plantedTotal({ metric: 'k6_requests_answered' }, answered),
      ...(atBalancer === null ? [] : [plantedTotal({ metric: 'balancer_requests' }, atBalancer)]),
      ...(served === undefined ? [] : [plantedTotal({ metric: 'requests_served' }, served)]),
      plantedTotal({ metric: 'k6_thresholds_held' }, held),
    ],
  };
}

function verdictOf(what: Sent, target: Target = threshold) {
  const { measurements, ...rest } = { ...believable, ...sent(what) };
  const doubts = doubtsOf({ ...rest, measurements });
  const [verdict] = judgeCell({
    targets: [target],
    measuredMs: 1_000,
    repetitions: [{ measurements, doubts, error: null }],
  });
  return verdict?.outcome;
}

test.each<[string, Sent]>([
  ['all went elsewhere', { elsewhere: 25, atBalancer: 0 }],
  ['all went elsewhere, by k6 alone: the balancer does not count', { elsewhere: 25, atBalancer: null }],
  ['all went elsewhere, while others asked the topology', { elsewhere: 25, atBalancer: 400 }],
  ['by its balancer alone: the script names its requests', { notTold: 25, answered: 25, atBalancer: 0 }],
  ['k6 says so and the balancer denies it', { topology: 25, answered: 25, atBalancer: 0 }],
  ['nothing was sent at all', { atBalancer: 0 }],
  ['nothing was sent at all, and nobody counts', { atBalancer: null }],
  [
    'unknown: named requests and a balancer that does not count',
    { notTold: 25, answered: 25, atBalancer: null },
  ],
])('nothing reached the topology, so its thresholds are unknown: %s', (_what, traffic) => {
  expect(doubtsOf(sent(traffic)).map(({ code }) => code)).toContain('nothing-reached');
  expect(verdictOf({ ...traffic, held: 1 })).toBe('unknown');
  expect(verdictOf({ ...traffic, held: 0 })).toBe('unknown');
});

test('names the hosts that were used instead, and what to use', () => {
  expect(doubtsOf(sent({ elsewhere: 25 }))[0]).toMatchObject({
    sentence: 'No request reached the topology: 25 requests went to 127.0.0.1:9931.',
    advice: expect.stringContaining('__ENV.BASE_URL'),
  });
});

test('without an answer no threshold holds, and one that is crossed for that stays crossed', () => {
  expect(verdictOf({ topology: 25, answered: 0, atBalancer: 0, held: 1 })).toBe('unknown');
  expect(verdictOf({ topology: 25, answered: 0, atBalancer: 0, held: 0 })).toBe('fail');
  expect(doubtsOf(sent({ topology: 25 }))[0]?.affects).not.toContain('http_error_share');
});

test.each<[string, Sent]>([
  ['k6 tells and the balancer counts', { topology: 25, answered: 25, atBalancer: 25 }],
  ['k6 tells and the balancer does not count', { topology: 25, answered: 25, atBalancer: null }],
  ['named requests that the balancer counts', { notTold: 25, answered: 25, atBalancer: 25 }],
  ['named requests that the instances count', { notTold: 25, answered: 25, atBalancer: null, served: 25 }],
  ['in a protocol that k6 does not tell of', { atBalancer: 25 }],
])('what reached the topology is judged: %s', (_what, traffic) => {
  expect(verdictOf(traffic)).toBe('pass');
});

test('a mix of hosts is a remark with the number of requests for each', () => {
  const [remark] = doubtsOf(sent({ topology: 10, answered: 10, elsewhere: 5, atBalancer: 10 }));
  expect(remark).toMatchObject({ code: 'other-hosts', affects: [] });
  expect(remark?.sentence).toContain('10 requests to the topology');
  expect(remark?.sentence).toContain('5 requests went to 127.0.0.1:9931');
});

test('what k6 contradicts is unknown, with its words', () => {
  const { measurements = [], ...rest } = sent({ topology: 10, answered: 10, atBalancer: 10 });
  const said = plantedTotal(
    { metric: 'k6_contradictions', labels: { what: 'its summary counts 11 requests' } },
    1,
  );
  const [doubt] = doubtsOf({ ...rest, measurements: [...measurements, said] });
  expect(doubt).toMatchObject({
    code: 'k6-contradicts',
    affects: expect.arrayContaining(['k6_thresholds_held', 'http_error_share']),
  });
  expect(doubt?.sentence).toContain('its summary counts 11 requests');
});

test('answers in setup alone are none of the load, and a part without answers is told', () => {
  const [setupOnly] = doubtsOf(sent({ topology: 3, answered: 3, atBalancer: 0 }));
  expect(setupOnly?.sentence).toContain(
    'The 3 responses that the script got came from something else, or before or after the load',
  );
  const partly = doubtsOf(sent({ topology: 71, answered: 19, atBalancer: 71 }));
  const told = partly.find(({ code }) => code === 'nothing-answered');
  expect(told).toMatchObject({
    affects: [],
    sentence: expect.stringContaining('52 of the 71 requests of the script got no response'),
  });
});
