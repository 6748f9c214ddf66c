import { describe, expect, test } from 'vitest';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import type { Runtime } from '../harness/environment/runtime.ts';
import { kill, rollingRestart, sessionCheck, start } from '../harness/index.ts';
import type { Operation } from '../harness/load/history.ts';
import { runCell } from './run-cell.ts';

const memoryRoundRobin = {
  balancer: { engine: 'nginx', policy: 'round-robin' },
  sessions: 'memory',
} as const;
const memorySticky = { balancer: { engine: 'haproxy', policy: 'cookie' }, sessions: 'memory' } as const;

/** Users that log in and then read, as fast as the answers come. */
function reading(
  users: number,
  measured: string,
  onSessionMissing: 'carry-on' | 'log-in-again',
): WrittenScenario {
  return {
    name: 'reading',
    question: 'How many reads find the session?',
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: users,
      prepare: ['log-in'],
      steps: ['read-session'],
      onSessionMissing,
      history: true,
    },
    load: { kind: 'constant-users', users },
    phases: { measured },
    checks: [sessionCheck()],
    targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
  };
}

/** 240 sessions, each used about once a second, while `faults` happen. */
function using(measured: string, faults: NonNullable<WrittenScenario['faults']>): WrittenScenario {
  return {
    ...reading(240, measured, 'log-in-again'),
    workload: {
      kind: 'journey',
      clients: 240,
      prepare: ['log-in'],
      steps: ['read-session', 'increment-session'],
      history: true,
    },
    load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 240 },
    phases: { warmup: '1.5s', measured },
    faults,
  };
}

const answeredReads = (operations: readonly Operation[]) =>
  operations.filter(({ operation, status }) => operation === 'read-session' && status !== null);
const missing = (reads: readonly Operation[]) => reads.filter(({ error }) => error === 'session-missing');

export interface KnownSessionsOptions {
  readonly makeRuntime: () => Runtime;
  /** Those of S8 and S11. */
  readonly stores: readonly ('redis' | 'postgres' | 'jwt')[];
  /** How long it takes to kill and start one instance and then restart all, such as `14s`. */
  readonly allRestartedWithin: string;
}

/** Situations with sessions whose right answer follows from arithmetic, as tests: the same cases on each runtime. */
export function describeKnownSessions(
  name: string,
  { makeRuntime, stores, allRestartedWithin }: KnownSessionsOptions,
): void {
  describe(`sessions in the ${name} runtime`, () => {
    test('S1: one client that reads keeps missing two of three behind round-robin', async () => {
      const { history } = await runCell(memoryRoundRobin, reading(1, '3s', 'carry-on'), makeRuntime());
      const reads = answeredReads(history.operations);
      expect(reads.length).toBeGreaterThanOrEqual(300);
      expect(Math.abs(missing(reads).length / reads.length - 2 / 3)).toBeLessThanOrEqual(0.01);
    });

    test('S2: a client that logs in again on each miss, strictly in sequence, misses every read', async () => {
      const { history } = await runCell(memoryRoundRobin, reading(1, '2s', 'log-in-again'), makeRuntime());
      const reads = answeredReads(history.operations);
      expect(reads.length).toBeGreaterThanOrEqual(95);
      expect(missing(reads)).toHaveLength(reads.length);
    });

    test('S3: 50 clients that log in again miss two of three', async () => {
      const { history } = await runCell(memoryRoundRobin, reading(50, '5s', 'log-in-again'), makeRuntime());
      const reads = answeredReads(history.operations);
      expect(reads.length).toBeGreaterThanOrEqual(2_950);
      expect(Math.abs(missing(reads).length / reads.length - 2 / 3)).toBeLessThanOrEqual(0.05);
    });

    test('S7: sticky sessions in memory lose exactly those of the killed instance, and none more when it is back', async () => {
      const { total, repetition } = await runCell(
        memorySticky,
        using('9s', [
          { at: '0.5s', fault: kill({ instance: 2 }) },
          { at: '3s', fault: start({ instance: 2 }) },
        ]),
        makeRuntime(),
      );
      expect(repetition.faults.map(({ effect }) => effect.confirmed)).toEqual([true, true]);
      expect(total('sessions')).toBe(240);
      expect(total('sessions_lost', { fault: 'kill app-2' })).toBe(80);
      expect(total('sessions_lost')).toBe(80);
    });

    test.each(stores)(
      'S8, S11: sessions in %s survive a kill and a restart of every instance',
      async (sessions) => {
        const { total, share, repetition } = await runCell(
          { ...memoryRoundRobin, sessions },
          using(allRestartedWithin, [
            { at: '0.5s', fault: kill({ instance: 2 }) },
            { at: '2s', fault: start({ instance: 2 }) },
            { at: '3.5s', fault: rollingRestart({ graceMs: 5_000 }) },
          ]),
          makeRuntime(),
        );
        expect(repetition.faults.map(({ effect }) => effect.confirmed)).toEqual([true, true, true]);
        expect(total('sessions')).toBe(240);
        expect(total('sessions_lost')).toBe(0);
        expect(share('sessions_survived_share')).toBe(1);
      },
    );
  });
}
