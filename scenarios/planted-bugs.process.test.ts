import { expect, test } from 'vitest';
import { taskCheck } from '../harness/check/task-check.ts';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { deliveryCheck, lostUpdateCheck, sessionCheck } from '../harness/index.ts';
import { emptyHistory, type Operation } from '../harness/load/ledger/history.ts';
import type { ReferenceScenario } from '../reference-app/adapter.ts';
import type { BugName } from '../reference-app/planted-bugs/plant-bugs.ts';
import { hasOldCounter } from '../reference-app/planted-bugs/wrong-sessions.ts';
import { jobRuns, submitJobs } from '../reference-app/test/job-client.ts';
import { eventually } from '../reference-app/test/room-member.ts';
import { launchInstance, startFleet } from '../reference-app/test/start-instance.ts';
import { runCell } from './run-cell.ts';
import { roomThatStays } from './truth/known-workloads.ts';

const k = 10;

const planted = (bug: BugName, every = k) => ({
  SCALEPROOF_PLANTED_BUGS: 'yes-this-app-is-wrong',
  PLANTED_BUG: bug,
  PLANTED_BUG_EVERY: String(every),
});

const topology = (env: Readonly<Record<string, string>>): WrittenTopology => ({
  balancer: { engine: 'built-in', policy: 'round-robin' },
  sessions: 'redis',
  pubsub: 'redis',
  env,
});

/** 60 messages, 20 of each publisher, and each to 10 members on each of three instances: two of 20 are wrong. */
const delivery: ReferenceScenario = {
  name: 'delivery',
  question: 'Does a message reach every member, once and in order?',
  driver: 'sockets',
  workload: roomThatStays(10),
  load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 100 },
  phases: { measured: '1s', cooldown: '0.5s' },
  checks: [deliveryCheck()],
  targets: [{ metric: 'messages_lost', at: 'total', must: '==', be: 0 }],
};

test.each([
  ['lose-message', { lost: 180, duplicated: 0, reordered: 0 }],
  ['double-message', { lost: 0, duplicated: 180, reordered: 0 }],
  ['swap-messages', { lost: 0, duplicated: 0, reordered: 180 }],
] as const)(
  '%s: of 1,800 deliveries exactly those are found',
  async (bug, { lost, duplicated, reordered }) => {
    const { total } = await runCell(topology(planted(bug)), delivery);
    expect(total('messages_expected')).toBe(1_800);
    expect(total('messages_lost')).toBe(lost);
    expect(total('messages_duplicated')).toBe(duplicated);
    expect(total('messages_reordered')).toBe(reordered);
    expect(total('messages_unexpected')).toBe(0);
  },
);

/** 60 users log in and count to five, each look, and then look again and again. */
const counting: ReferenceScenario = {
  name: 'counting',
  question: 'Is a session what was made of it?',
  driver: 'native',
  workload: {
    kind: 'journey',
    clients: 60,
    prepare: [
      'log-in',
      'read-session',
      ...Array<'increment-session'>(5).fill('increment-session'),
      'read-session',
    ],
    steps: ['read-session'],
    onSessionMissing: 'carry-on',
    history: true,
  },
  load: { kind: 'constant-rate', perSecond: 600, maxInFlight: 60 },
  phases: { measured: '1.5s' },
  checks: [sessionCheck(), lostUpdateCheck()],
  targets: [{ metric: 'sessions_survived_share', at: 'share', must: '==', be: 1 }],
};

/** How often each instance came to its k-th operation of a kind. */
function kthOf(operations: readonly Operation[], name: Operation['operation']): number {
  const counted = operations.filter(({ operation, outcome }) => operation === name && outcome === 'ok');
  const byInstance = Map.groupBy(counted, ({ instance }) => instance);
  return [...byInstance.values()].reduce((sum, { length }) => sum + Math.floor(length / k), 0);
}

test('the app without a planted bug has none of them', async () => {
  const { total } = await runCell(topology({}), counting);
  expect(total('sessions')).toBe(60);
  expect(total('updates_acknowledged')).toBe(300);
  for (const metric of ['sessions_lost', 'sessions_mixed_up', 'updates_lost']) expect(total(metric)).toBe(0);
});

test('leak-session: every answer with the session of another is found', async () => {
  const { total, history } = await runCell(topology(planted('leak-session')), counting);
  const leaked = kthOf(history.operations, 'read-session');
  expect(leaked).toBeGreaterThan(50);
  expect(total('sessions_mixed_up')).toBe(leaked);
});

test('forget-session: every lost session is found', async () => {
  const { total, history } = await runCell(topology(planted('forget-session')), counting);
  expect(total('sessions')).toBe(60);
  expect(kthOf(history.operations, 'log-in')).toBeGreaterThanOrEqual(3);
  expect(total('sessions_lost')).toBe(kthOf(history.operations, 'log-in'));
});

test('unwritten-increment: every acknowledged increment that was not written is found', async () => {
  const { total, history } = await runCell(topology(planted('unwritten-increment')), counting);
  expect(total('updates_acknowledged')).toBe(300);
  expect(kthOf(history.operations, 'increment-session')).toBeGreaterThanOrEqual(28);
  expect(total('updates_lost')).toBe(kthOf(history.operations, 'increment-session'));
});

test('old-counter: every session that is read as it was before is found', async () => {
  const { total, history } = await runCell(topology(planted('old-counter', 3)), counting);
  const sessions = history.operations.flatMap(({ operation, session }) =>
    operation === 'log-in' && session ? [session] : [],
  );
  const old = sessions.filter((session) => hasOldCounter(session, 3)).length;
  expect(old).toBeGreaterThan(0);
  expect(total('sessions_reset')).toBe(old);
  expect(total('sessions_lost')).toBe(old);
});

test('double-job: every job that was done twice is found', async () => {
  await using fleet = await startFleet(3, { queue: 'memory', env: planted('double-job') });
  await submitJobs(fleet.urls, 60, 0);
  const runs = async () => (await jobRuns(fleet.urls[0])).filter(({ completedAt }) => completedAt !== null);
  await eventually('66 runs', async () => (await runs()).length === 66);

  const executions = (await runs()).map(({ job, instance }) => ({ task: job, instance, completed: true }));
  const { findings } = taskCheck().check({ ...emptyHistory, executions });
  expect(findings.map(({ kind }) => kind)).toEqual(Array(6).fill('task-duplicated'));
});

test.each([
  { PLANTED_BUG: 'lose-message' },
  { SCALEPROOF_PLANTED_BUGS: 'yes-this-app-is-wrong' },
  { SCALEPROOF_PLANTED_BUGS: 'true', PLANTED_BUG: 'lose-message' },
])('an app with %j does not start', async (env) => {
  const { code, stderr } = await (await launchInstance({ env })).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('A planted bug needs all of its variables.');
});

test('an app with a planted bug has a header in each response, and one without has not', async () => {
  await using wrong = await startFleet(1, { env: planted('leak-session') });
  await using right = await startFleet(1);
  const headerOf = async (url: URL | undefined) =>
    (await fetch(new URL('/health', url))).headers.get('x-planted-bug');
  expect(await headerOf(wrong.urls[0])).toBe('leak-session every 10');
  expect(await headerOf(right.urls[0])).toBeNull();
});
