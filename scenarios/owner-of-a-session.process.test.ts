import { expect, test } from 'vitest';
import { kill, sessionCheck } from '../harness/index.ts';
import type { ReferenceScenario } from '../reference-app/adapter.ts';
import { runCell } from './run-cell.ts';

const memorySticky = { balancer: { engine: 'built-in', policy: 'cookie' }, sessions: 'memory' } as const;

const killing = (client: string, history: boolean): ReferenceScenario => ({
  name: 'kill-the-owner',
  question: 'Does a session survive its instance?',
  driver: 'native',
  workload: {
    kind: 'journey',
    clients: 30,
    prepare: ['log-in'],
    steps: ['read-session'],
    afterwards: ['read-session'],
    history,
  },
  load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 30 },
  phases: { measured: '2s' },
  faults: [{ at: '500ms', fault: kill({ instance: { owning: client } }) }],
  checks: history ? [sessionCheck()] : [],
  targets: [{ metric: 'http_error_share', at: 'share', must: '<', be: 1 }],
});

test('a fault finds the instance that created the session of a client', async () => {
  const { repetition, history, total } = await runCell(memorySticky, killing('client-8', true));
  const made = history.operations.find((one) => one.client === 'client-8' && one.operation === 'log-in');
  expect(repetition.faults).toMatchObject([
    {
      name: 'kill the instance with the session of client-8',
      nodes: [made?.instance],
      effect: { confirmed: true },
    },
  ]);
  expect(total('sessions_lost')).toBe(10);
});

test('without a history it is unknown, and the fault has no effect', async () => {
  const { repetition } = await runCell(memorySticky, killing('client-8', false));
  expect(repetition.faults.map(({ effect }) => effect)).toEqual([
    {
      confirmed: false,
      because:
        'the instance with the session of client-8 is unknown: the workload needs a history, and the client a log-in.',
    },
  ]);
});
