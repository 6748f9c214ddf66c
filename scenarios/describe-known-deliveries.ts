import { describe, expect, test } from 'vitest';
import type { Runtime } from '../harness/environment/runtime.ts';
import { deliveryCheck } from '../harness/index.ts';
import { runCell } from './run-cell.ts';

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;

const delivery = {
  name: 'delivery',
  question: 'Does a message reach every member?',
  driver: 'sockets',
  workload: { kind: 'room', membersPerInstance: 10, publishersPerInstance: 1, paddingBytes: 100 },
  load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 100 },
  phases: { warmup: '0.5s', measured: '2s' },
} as const;
const targets = [{ metric: 'messages_lost', at: 'total', must: '==', be: 0 }] as const;

/** Situations with room messages whose right answer follows from arithmetic, as tests: the same cases on each runtime. */
export function describeKnownDeliveries(name: string, makeRuntime: () => Runtime): void {
  describe(`deliveries in the ${name} runtime`, () => {
    test('D1: without pub/sub exactly one of three deliveries happens', async () => {
      const { total } = await runCell(
        { balancer: roundRobin, sessions: 'memory' },
        { ...delivery, checks: [deliveryCheck()], targets: [...targets] },
        makeRuntime(),
      );
      expect(total('messages_expected')).toBe(3_000);
      expect(total('messages_delivered')).toBe(1_000);
      expect(total('messages_lost', { path: 'local' })).toBe(0);
      expect(total('messages_lost', { path: 'cross-instance' })).toBe(2_000);
    });

    test.each([{ pubsub: 'redis' }, { pubsub: 'postgres' }] as const)(
      'D2: $pubsub pub/sub delivers everything once, in order, without echo',
      async ({ pubsub }) => {
        const { total, repetition } = await runCell(
          { balancer: roundRobin, sessions: 'memory', pubsub },
          { ...delivery, checks: [deliveryCheck()], targets: [...targets] },
          makeRuntime(),
        );
        expect(total('messages_expected')).toBe(3_000);
        expect(total('messages_delivered')).toBe(3_000);
        expect(total('messages_doubled')).toBe(0);
        expect(total('messages_reordered')).toBe(0);
        expect(repetition.findingCounts).toEqual({});
      },
    );
  });
}
