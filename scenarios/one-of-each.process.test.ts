import { expect, test } from 'vitest';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { kill } from '../harness/index.ts';
import { testWithK6 } from '../harness/load/k6/fixtures/k6-test.ts';
import type { ReferenceScenario } from '../reference-app/adapter.ts';
import { requestByK6, runCell } from './run-cell.ts';
import { talkingInRooms, usingSessions } from './truth/known-workloads.ts';

// Each balancer, session store, driver and kind of checker in a few seconds each: what `npm test` tries of the whole. What
// they measure is compared with known answers in scenarios/truth.

/** 60 sessions, and one of three instances killed. */
const sessions: ReferenceScenario = {
  ...usingSessions(60),
  name: 'sessions',
  question: 'Does a session survive its instance?',
  phases: { warmup: '1s', measured: '3s' },
  faults: [{ at: '0.5s', fault: kill({ instance: 2 }) }],
  targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
};

test.each<[string, number, WrittenTopology]>([
  ['in Redis behind nginx', 0, { balancer: { engine: 'nginx' }, sessions: 'redis' }],
  [
    'in Postgres behind HAProxy',
    0,
    { balancer: { engine: 'haproxy' }, sessions: 'postgres', pgbouncer: 'transaction' },
  ],
  ['in a file behind Caddy', 0, { balancer: { engine: 'caddy' }, sessions: 'sqlite' }],
  ['in a cookie behind the built-in balancer', 0, { balancer: { engine: 'built-in' }, sessions: 'jwt' }],
  ['in memory, sticky', 20, { balancer: { engine: 'haproxy', policy: 'cookie' }, sessions: 'memory' }],
])('sessions %s: %i of 60 are lost with their instance', async (_where, lost, topology) => {
  const { repetition, total } = await runCell(topology, sessions);
  expect(repetition.faults.filter(({ effect }) => !effect.confirmed)).toEqual([]);
  expect(total('sessions')).toBe(60);
  expect(total('sessions_lost')).toBe(lost);
});

test('WebSockets: each message reaches the ten members on each of three instances', async () => {
  const { total } = await runCell(
    { balancer: { engine: 'nginx' }, sessions: 'redis', pubsub: 'redis' },
    {
      ...talkingInRooms(),
      name: 'rooms',
      question: 'Does a message reach every member?',
      phases: { measured: '1s', cooldown: '0.5s' },
      targets: [{ metric: 'messages_lost', at: 'total', must: '==', be: 0 }],
    },
  );
  expect(total('messages_expected')).toBe(1_500);
  expect(total('messages_lost')).toBe(0);
});

test('autocannon: nothing fails', async () => {
  const { total, share } = await runCell(
    { balancer: { engine: 'haproxy' }, sessions: 'jwt' },
    {
      name: 'as-fast-as-answers-come',
      question: 'How many requests a second does it serve?',
      driver: 'autocannon',
      workload: { kind: 'request', operation: 'list-items' },
      load: { kind: 'constant-users', users: 10 },
      phases: { measured: '1s' },
      targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0 }],
    },
  );
  expect(total('http_requests', { outcome: 'ok' })).toBeGreaterThan(100);
  expect(share('http_error_share')).toBe(0);
});

testWithK6('k6: every request that was planned is answered', async () => {
  const { repetition, total } = await runCell(
    { balancer: { engine: 'caddy' }, sessions: 'redis' },
    {
      name: 'a-script',
      question: 'Is the API there?',
      ...requestByK6,
      load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 20 },
      phases: { measured: '2s' },
      targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0 }],
    },
  );
  expect(total('http_requests', { outcome: 'ok' })).toBe(repetition.offered?.planned);
});
