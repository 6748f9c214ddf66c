import { expect, test } from 'vitest';
import { kill, rollingRestart, sessionCheck, start } from '../harness/index.ts';
import { runCell } from './run-cell.ts';

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;
const sticky = { engine: 'haproxy', policy: 'cookie' } as const;

const reading = {
  name: 'reading',
  question: 'How many reads find the session?',
  driver: 'native',
  checks: [sessionCheck()],
  targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
} as const;

test('S1: one client that reads keeps missing two of three behind round-robin', async () => {
  const { history } = await runCell(
    { balancer: roundRobin, sessions: 'memory' },
    {
      ...reading,
      checks: [sessionCheck()],
      targets: [...reading.targets],
      workload: {
        kind: 'journey',
        clients: 1,
        prepare: ['log-in'],
        steps: ['read-session'],
        onSessionMissing: 'carry-on',
        history: true,
      },
      load: { kind: 'constant-users', users: 1 },
      phases: { measured: '3s' },
    },
  );
  const reads = history.operations.filter(
    ({ operation, status }) => operation === 'read-session' && status !== null,
  );
  const missed = reads.filter(({ error }) => error === 'session-missing');
  expect(reads.length).toBeGreaterThanOrEqual(300);
  expect(Math.abs(missed.length / reads.length - 2 / 3)).toBeLessThanOrEqual(0.01);
});

test('S2: a client that logs in again on each miss, strictly in sequence, misses every read', async () => {
  const { history } = await runCell(
    { balancer: roundRobin, sessions: 'memory' },
    {
      ...reading,
      checks: [sessionCheck()],
      targets: [...reading.targets],
      workload: {
        kind: 'journey',
        clients: 1,
        prepare: ['log-in'],
        steps: ['read-session'],
        history: true,
      },
      load: { kind: 'constant-users', users: 1 },
      phases: { measured: '2s' },
    },
  );
  const reads = history.operations.filter(
    ({ operation, status }) => operation === 'read-session' && status !== null,
  );
  expect(reads.length).toBeGreaterThanOrEqual(95);
  expect(reads.filter(({ error }) => error !== 'session-missing')).toEqual([]);
});

test('S3: 50 clients that log in again miss two of three', async () => {
  const { history } = await runCell(
    { balancer: roundRobin, sessions: 'memory' },
    {
      ...reading,
      checks: [sessionCheck()],
      targets: [...reading.targets],
      workload: { kind: 'journey', clients: 50, prepare: ['log-in'], steps: ['read-session'], history: true },
      load: { kind: 'constant-users', users: 50 },
      phases: { measured: '5s' },
    },
  );
  const reads = history.operations.filter(
    ({ operation, status }) => operation === 'read-session' && status !== null,
  );
  const missed = reads.filter(({ error }) => error === 'session-missing');
  expect(reads.length).toBeGreaterThanOrEqual(2_950);
  expect(Math.abs(missed.length / reads.length - 2 / 3)).toBeLessThanOrEqual(0.05);
});

test('S7: sticky sessions in memory lose exactly those of the killed instance, and none more when it is back', async () => {
  const { total, repetition } = await runCell(
    { balancer: sticky, sessions: 'memory' },
    {
      ...reading,
      checks: [sessionCheck()],
      targets: [...reading.targets],
      workload: {
        kind: 'journey',
        clients: 240,
        prepare: ['log-in'],
        steps: ['read-session', 'increment-session'],
        history: true,
      },
      load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 240 },
      phases: { warmup: '1.5s', measured: '7s' },
      faults: [
        { at: '0.5s', fault: kill({ instance: 2 }) },
        { at: '3s', fault: start({ instance: 2 }) },
      ],
    },
  );
  expect(repetition.faults.map(({ effect }) => effect.confirmed)).toEqual([true, true]);
  expect(total('sessions')).toBe(240);
  expect(total('sessions_lost', { fault: 'kill app-2' })).toBe(80);
  expect(total('sessions_lost')).toBe(80);
});

test.each([{ sessions: 'redis' }, { sessions: 'postgres' }, { sessions: 'jwt' }] as const)(
  'S8, S11: sessions in $sessions survive a kill and a restart of every instance',
  async ({ sessions }) => {
    const { total, share, repetition } = await runCell(
      { balancer: roundRobin, sessions },
      {
        ...reading,
        checks: [sessionCheck()],
        targets: [...reading.targets],
        workload: {
          kind: 'journey',
          clients: 240,
          prepare: ['log-in'],
          steps: ['read-session', 'increment-session'],
          history: true,
        },
        load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 240 },
        phases: { warmup: '1s', measured: '14s' },
        faults: [
          { at: '0.5s', fault: kill({ instance: 2 }) },
          { at: '2s', fault: start({ instance: 2 }) },
          { at: '3.5s', fault: rollingRestart({ graceMs: 5_000 }) },
        ],
      },
    );
    expect(repetition.faults.map(({ effect }) => effect.confirmed)).toEqual([true, true, true]);
    expect(total('sessions')).toBe(240);
    expect(total('sessions_lost')).toBe(0);
    expect(share('sessions_survived_share')).toBe(1);
  },
);
