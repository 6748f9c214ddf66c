import { expect, test } from 'vitest';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import { cutOff, delay, deliveryCheck, partition, sessionCheck } from '../harness/index.ts';
import type { History } from '../harness/load/history.ts';
import { runCell } from './run-cell.ts';

const balancer = { engine: 'nginx', policy: 'round-robin' } as const;
type AnyFault = NonNullable<WrittenScenario['faults']>[number]['fault'];

/** 201 messages a second, 67 by each instance, one member on each, while one thing happens to the way to a store. */
function talking(fault: AnyFault): WrittenScenario {
  return {
    name: 'talking',
    question: 'Which messages are lost?',
    driver: 'sockets',
    workload: { kind: 'room', membersPerInstance: 1, publishersPerInstance: 1 },
    load: { kind: 'constant-rate', perSecond: 201, maxInFlight: 1_000 },
    phases: { warmup: '0.5s', measured: '4s' },
    faults: [{ at: '1s', fault }],
    checks: [deliveryCheck()],
    targets: [{ metric: 'messages_lost', at: 'total', must: '==', be: 0 }],
  };
}

/** The moments, in seconds, of messages of others that did not reach the members on an instance. */
function lostOn(instance: string, { publications, receipts, memberships }: History): number[] {
  const members = memberships.filter((one) => one.instance === instance).map(({ member }) => member);
  const arrived = new Set(receipts.map((one) => `${one.member} ${one.publisher} ${one.sequence}`));
  return publications
    .filter((one) => one.outcome === 'ok' && one.instance !== 'app-2')
    .flatMap((one) =>
      members
        .filter((member) => !arrived.has(`${member} ${one.publisher} ${one.sequence}`))
        .map(() => one.sentUs / 1e6),
    )
    .sort((a, b) => a - b);
}

test.each([
  ['D3', 'redis'],
  ['D5', 'postgres'],
] as const)(
  '%s: an instance whose way to %s is cut loses what others publish in the meantime, and nothing else is lost',
  async (_, store) => {
    const { history, repetition } = await runCell(
      { balancer, sessions: 'memory', pubsub: store },
      talking(cutOff({ instance: 2, to: store, forMs: 1_000 })),
    );
    const [fault] = repetition.faults;
    expect(fault?.effect).toMatchObject({ confirmed: true });
    const lost = lostOn('app-2', history);
    const [first = 0, last = 0] = [lost[0], lost.at(-1)];
    const [from, until] = [(fault?.startedUs ?? 0) / 1e6, (fault?.endedUs ?? 0) / 1e6];
    // Two of three messages come from the other instances: rate x outage. The app may wait two seconds more to come back.
    expect(lost.length).toBeGreaterThanOrEqual(134 * (until - from) - 5);
    expect(Math.abs(lost.length - 134 * (last - first))).toBeLessThanOrEqual(5);
    expect(first).toBeGreaterThanOrEqual(from - 0.05);
    expect(last).toBeLessThanOrEqual(until + 2.1);
    expect([...lostOn('app-1', history), ...lostOn('app-3', history)]).toEqual([]);
  },
);

test('a partition from Redis that is over in time delays messages and loses none', async () => {
  const { history, repetition } = await runCell(
    { balancer, sessions: 'memory', pubsub: 'redis' },
    talking(partition({ instance: 2, to: 'redis', forMs: 1_000 })),
  );
  expect(repetition.faults[0]?.effect).toMatchObject({ confirmed: true });
  expect(lostOn('app-2', history)).toEqual([]);
});

test('a store that is further away makes each request that needs it slower by its round trip', async () => {
  const { history, repetition } = await runCell(
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
