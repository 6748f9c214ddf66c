import { expect, test } from 'vitest';
import { delay, deliveryCheck, partition, sessionCheck } from '../harness/index.ts';
import { runKnownCell } from './run-cell.ts';

const balancer = { engine: 'nginx', policy: 'round-robin' } as const;

test('a partition from Redis that is over in time delays messages and loses none', async () => {
  const { repetition, verdicts } = await runKnownCell(
    { balancer, sessions: 'memory', pubsub: 'redis' },
    {
      name: 'talking',
      question: 'Which messages are lost?',
      driver: 'sockets',
      workload: { kind: 'room', membersPerInstance: 1, publishersPerInstance: 1 },
      load: { kind: 'constant-rate', perSecond: 201, maxInFlight: 1_000 },
      phases: { warmup: '0.5s', measured: '4s' },
      faults: [{ at: '1s', fault: partition({ instance: 2, to: 'redis', forMs: 1_000 }) }],
      checks: [deliveryCheck()],
      targets: [{ metric: 'messages_lost', at: 'total', must: '==', be: 0 }],
    },
  );
  expect(repetition.faults[0]?.effect).toMatchObject({ confirmed: true });
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(['pass']);
});

test('a store that is further away makes each request that needs it slower by its round trip', async () => {
  const { history, repetition } = await runKnownCell(
    { balancer, sessions: 'redis' },
    {
      name: 'further-away',
      question: 'What does a distant store cost?',
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: 30,
        prepare: ['log-in'],
        steps: ['read-session'],
        history: true,
      },
      load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 30 },
      phases: { measured: '4s' },
      faults: [{ at: '1s', fault: delay({ instance: 'every', to: 'redis', delayMs: 60, forMs: 2_000 }) }],
      checks: [sessionCheck()],
      targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
    },
  );
  const [fault] = repetition.faults;
  expect(fault?.effect).toMatchObject({ confirmed: true });
  const during = history.operations.filter(
    ({ sentUs }) => sentUs > (fault?.startedUs ?? 0) + 100_000 && sentUs < (fault?.endedUs ?? 0) - 500_000,
  );
  expect(during.length).toBeGreaterThan(50);
  // There and back.
  expect(Math.min(...during.map(({ sentUs, endedUs }) => endedUs - sentUs))).toBeGreaterThanOrEqual(120_000);
  expect(during.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
});
