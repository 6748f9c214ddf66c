import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram } from '../core/histogram.ts';
import { emptyHistory, type History, type Publication } from '../load/ledger/history.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { CheckResult } from './checker.ts';
import { deliveryCheck } from './delivery-check.ts';
import { plantDeliveries } from './fixtures/planted-deliveries.ts';

const check = (history: History) => deliveryCheck().check(history);

function totalOf({ measurements }: CheckResult, metric: string, where: Record<string, string> = {}): number {
  return select(measurements, metric, where).reduce(
    (sum, { value }) => sum + (value.kind === 'total' ? value.value : 0),
    0,
  );
}

function select(measurements: readonly Measurement[], metric: string, where: Record<string, string>) {
  return measurements.filter(
    (one) =>
      one.metric === metric && Object.entries(where).every(([label, value]) => one.labels[label] === value),
  );
}

function countsOf({ findings }: CheckResult): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const room = fc.record({
  seed: fc.integer(),
  instances: fc.integer({ min: 1, max: 4 }),
  membersPerInstance: fc.integer({ min: 1, max: 4 }),
  publishersPerInstance: fc.integer({ min: 1, max: 2 }),
  pairs: fc.integer({ min: 1, max: 12 }),
  wrong: fc.constantFrom(0, 0.02, 0.3, 1),
});

test('what was published in the measured phase is counted by what became of it', () => {
  const outcomes = ['ok', 'ok', 'ok', 'fail', 'fail', 'unknown', 'ok'] as const;
  const publications = outcomes.map((outcome, sequence) => ({
    ...{ publisher: 'publisher-1', room: 'room', instance: 'app-1', sequence, outcome },
    ...{ dueUs: sequence * 100, sentUs: sequence * 100 },
  }));
  const result = check({ ...emptyHistory, publications, measuredUs: 600 });
  const counts = outcomes.map((outcome) => totalOf(result, 'messages_published', { outcome }));
  expect(counts).toEqual([3, 3, 3, 2, 2, 1, 3]);
});

test('messages that did not wait for the answer to the one before have no order', () => {
  const member = { room: 'room', instance: 'app-1' };
  const arriving = (order: readonly number[], inOrderFrom: readonly number[]) =>
    totalOf(
      check({
        ...emptyHistory,
        memberships: [{ ...member, member: 'member-1', fromUs: 0, untilUs: null }],
        publications: inOrderFrom.map((from, sequence) => ({
          ...{ ...member, publisher: 'publisher-1', sequence, outcome: 'ok', inOrderFrom: from },
          ...{ dueUs: sequence * 100, sentUs: sequence * 100 },
        })),
        receipts: order.map((sequence, place) => ({
          ...{ publisher: 'publisher-1', member: 'member-1', sequence, receivedUs: 1_000 + place },
        })),
      }),
      'messages_reordered',
    );
  expect(arriving([1, 0, 2], [0, 1, 2])).toBe(1);
  expect(arriving([1, 0, 2], [0, 0, 2])).toBe(0);
  // The third one was sent when the first was answered, and the second was not.
  expect(arriving([2, 1, 0], [0, 0, 1])).toBe(1);
  expect(arriving([2, 0, 1], [0, 0, 0])).toBe(0);
});

test('what a member missed and gets when it is back is replayed: neither lost nor late, and no latency', () => {
  const member = { room: 'room', instance: 'app-1', member: 'member-1' };
  const publications = [0, 1, 2, 3].map((sequence) => ({
    ...{ publisher: 'publisher-1', room: 'room', instance: 'app-1', sequence, outcome: 'ok' as const },
    ...{ dueUs: sequence * 1e6, sentUs: sequence * 1e6 },
  }));
  const received = (sequence: number, receivedUs: number) => ({
    ...{ publisher: 'publisher-1', member: 'member-1', sequence, receivedUs },
  });
  const result = check({
    ...emptyHistory,
    lateAfterMs: 500,
    memberships: [
      { ...member, fromUs: 0, untilUs: 1.6e6 },
      { ...member, fromUs: 2.5e6, untilUs: null },
    ],
    publications,
    // The second one was under way when the member left, the third one came while it was away; both are sent again.
    receipts: [received(0, 1_000), received(1, 2.51e6), received(2, 2.52e6), received(3, 3.001e6)],
  });
  const totals = ['expected', 'delivered', 'lost', 'late', 'replayed', 'reordered', 'duplicated'].map(
    (name) => totalOf(result, `messages_${name}`),
  );
  expect(totals).toEqual([3, 3, 0, 0, 2, 0, 0]);
  const [latency] = select(result.measurements, 'delivery_latency_ms', {});
  expect(latency?.value).toMatchObject({ count: 2 });
  expect(result.findings).toEqual([]);
});

test('everything that was planted is found, and nothing else', () => {
  fc.assert(
    fc.property(room, (drawn) => {
      const { history, planted, expected } = plantDeliveries(drawn);
      const result = check(history);
      expect(countsOf(result)).toEqual(planted);
      expect(totalOf(result, 'messages_expected', { path: 'local' })).toBe(expected.local);
      expect(totalOf(result, 'messages_expected', { path: 'cross-instance' })).toBe(expected.crossInstance);
      expect(totalOf(result, 'messages_lost')).toBe(planted['message-lost'] ?? 0);
      expect(totalOf(result, 'messages_duplicated')).toBe(planted['message-duplicated'] ?? 0);
      expect(totalOf(result, 'messages_reordered')).toBe(planted['message-reordered'] ?? 0);
      expect(totalOf(result, 'messages_late')).toBe(planted['message-late'] ?? 0);
      const misrouted = planted['message-misrouted'] ?? 0;
      expect(totalOf(result, 'messages_unexpected', { reason: 'wrong-room' })).toBe(misrouted);
      expect(totalOf(result, 'messages_unexpected')).toBe(misrouted + (planted['message-unexpected'] ?? 0));
    }),
    { numRuns: 300 },
  );
});

test('every finding can be stored, and its proof is in order of time', () => {
  fc.assert(
    fc.property(room, (drawn) => {
      for (const finding of check(plantDeliveries(drawn).history).findings) {
        const stored = JSON.parse(JSON.stringify(finding));
        expect(stored).toEqual({ kind: finding.kind, sentence: finding.sentence, proof: finding.proof });
        const moments = finding.proof.map(({ atUs }) => atUs);
        expect(moments).toEqual(moments.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 30 },
  );
});

describe('a room of three instances, ten members each, one publisher on app-1', () => {
  const memberships = Array.from({ length: 30 }, (_, number) => ({
    member: `member-${number}`,
    room: 'lobby',
    instance: `app-${(number % 3) + 1}`,
    fromUs: -2_000_000,
    untilUs: null,
  }));
  const publications = Array.from(
    { length: 100 },
    (_, sequence): Publication => ({
      publisher: 'publisher-1',
      sequence,
      room: 'lobby',
      instance: 'app-1',
      dueUs: sequence * 10_000,
      sentUs: sequence * 10_000 + 40,
      outcome: 'ok',
    }),
  );
  const receiptsAt = (members: typeof memberships) =>
    publications.flatMap(({ publisher, sequence, sentUs }) =>
      members.map(({ member }) => ({ publisher, sequence, member, receivedUs: sentUs + 3_000 })),
    );
  const history: History = { ...emptyHistory, memberships, publications, receipts: receiptsAt(memberships) };

  test('without pub/sub, 1,000 of 3,000 deliveries arrive', () => {
    const result = check({
      ...history,
      receipts: receiptsAt(memberships.filter((one) => one.instance === 'app-1')),
    });
    expect(totalOf(result, 'messages_expected')).toBe(3_000);
    expect(totalOf(result, 'messages_delivered')).toBe(1_000);
    expect(totalOf(result, 'messages_lost', { path: 'local' })).toBe(0);
    expect(totalOf(result, 'messages_lost', { path: 'cross-instance' })).toBe(2_000);
    expect(countsOf(result)).toEqual({ 'message-lost': 2_000 });
    expect(result.findings[0]).toMatchInlineSnapshot(`
      {
        "kind": "message-lost",
        "proof": [
          {
            "atUs": -2000000,
            "what": "joined the room on app-2",
            "who": "member-1",
          },
          {
            "atUs": 40,
            "what": "published message 0 on app-1",
            "who": "publisher-1",
          },
          {
            "atUs": 3040,
            "what": "received message 0 of publisher-1",
            "who": "member-0",
          },
        ],
        "sentence": "member-1 on app-2 never received message 0 of publisher-1, sent at 0.000 s on app-1; it was in the room from before that to the end. It was due at 30 members and arrived at 10.",
      }
    `);
  });

  test('with pub/sub, all of them, and their latency is what it was', () => {
    const result = check(history);
    expect(totalOf(result, 'messages_delivered')).toBe(3_000);
    expect(result.findings).toEqual([]);
    const latencies = select(result.measurements, 'delivery_latency_ms', { path: 'cross-instance' });
    const value = latencies.find((one) => one.value.kind === 'distribution')?.value;
    if (value?.kind !== 'distribution') throw new Error('There is no latency.');
    expect(value.count).toBe(2_000);
    expect(Histogram.read(value).quantile(0.95)).toBeCloseTo(3, 2);
  });

  test('only messages of the measured phase count', () => {
    const result = check({ ...history, measuredUs: 500_000 });
    expect(totalOf(result, 'messages_expected')).toBe(1_500);
  });

  test('a path on which nothing was due is unknown, so that no gate passes without data', () => {
    const neighbors = memberships.filter(({ instance }) => instance === 'app-1');
    const { measurements } = check({ ...history, memberships: neighbors, receipts: receiptsAt(neighbors) });
    const named = measurements
      .filter(({ labels }) => labels.path === 'cross-instance')
      .map(({ metric, value }) => ({ metric, value }));
    expect(named).toEqual([{ metric: 'messages_expected', value: { kind: 'total', value: 0 } }]);
  });
});
