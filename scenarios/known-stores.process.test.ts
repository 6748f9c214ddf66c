import { expect, test } from 'vitest';
import { cutConnections, freeze, restart, sessionCheck } from '../harness/index.ts';
import type { ReferenceScenario } from '../reference-app/adapter.ts';
import { runKnownCell } from './run-cell.ts';

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;

/** 120 sessions, each used about once a second while one thing happens to the store, and read when it is over. */
function using(fault: NonNullable<ReferenceScenario['faults']>[number]['fault']): ReferenceScenario {
  return {
    name: 'store-trouble',
    question: 'What becomes of the sessions?',
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: 120,
      prepare: ['log-in'],
      steps: ['read-session', 'increment-session'],
      afterwards: ['read-session'],
      history: true,
    },
    load: { kind: 'constant-rate', perSecond: 150, maxInFlight: 150 },
    phases: { warmup: '0.5s', measured: '3.5s' },
    faults: [{ at: '0.5s', fault }],
    checks: [sessionCheck()],
    targets: [{ metric: 'sessions_survived_share', at: 'share', must: '==', be: 1 }],
  };
}

test.each([
  ['a freeze of its Redis', { sessions: 'redis' }, freeze({ store: 'redis', forMs: 700 })],
  ['its Redis cutting every connection', { sessions: 'redis' }, cutConnections({ store: 'redis' })],
  ['its Postgres cutting every connection', { sessions: 'postgres' }, cutConnections({ store: 'postgres' })],
  [
    'a crash of the PgBouncer before its Postgres',
    { sessions: 'postgres', pgbouncer: 'transaction' },
    restart({ store: 'pgbouncer', by: 'SIGKILL' }),
  ],
  ['a crash of its Postgres', { sessions: 'postgres' }, restart({ store: 'postgres', by: 'SIGKILL' })],
] as const)('every session survives %s', async (_, stores, fault) => {
  const { repetition, total, share } = await runKnownCell({ balancer: roundRobin, ...stores }, using(fault));
  expect(repetition.faults.map(({ effect }) => effect)).toEqual([
    { confirmed: true, evidence: expect.any(String) },
  ]);
  expect(total('sessions')).toBe(120);
  expect(share('sessions_survived_share')).toBe(1);
});
