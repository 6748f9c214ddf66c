import { expect, test } from 'vitest';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory, type Membership } from '../load/ledger/history.ts';
import { entryCheck } from './entry-check.ts';

const reload: FaultRecord = {
  name: 'reload the balancer',
  nodes: ['nginx'],
  startedUs: 1_000_000,
  endedUs: 2_000_000,
  effect: { confirmed: true, evidence: 'It has.' },
  entry: { idleConnections: 10, idleClosed: 10, asked: 90, unanswered: 3, awayMs: 41 },
};
const socket = (member: string, fromUs: number, untilUs: number | null): Membership => ({
  member,
  room: 'room-1',
  instance: 'app-1',
  fromUs,
  untilUs,
});

test('sockets that end while a fault acts on the balancer are dropped, and others are not', () => {
  const { findings, measurements, unknown } = entryCheck().check({
    ...emptyHistory,
    faults: [reload],
    memberships: [
      socket('member-1', 0, 1_250_000),
      socket('member-1', 1_400_000, null),
      socket('member-2', 0, 900_000),
      socket('member-3', 0, 2_100_000),
      socket('member-4', 0, null),
    ],
  });
  expect(measurements.map(({ metric, value, labels }) => [metric, value, labels.fault])).toEqual([
    ['entry_away_ms', { kind: 'total', value: 41 }, reload.name],
    ['entry_unanswered', { kind: 'total', value: 3 }, reload.name],
    ['idle_connections_closed', { kind: 'total', value: 10 }, reload.name],
    ['sockets_dropped', { kind: 'total', value: 1 }, reload.name],
  ]);
  expect(unknown).toEqual([]);
  expect(findings).toEqual([
    {
      kind: 'socket-dropped',
      sentence: "The socket of member-1 was closed 250 ms after 'reload the balancer' began.",
      proof: [
        { atUs: 0, who: 'member-1', what: 'joined room-1 on app-1' },
        { atUs: 1_000_000, who: 'fault', what: 'reload the balancer (nginx)' },
        { atUs: 1_250_000, who: 'member-1', what: 'was disconnected' },
        { atUs: 1_400_000, who: 'member-1', what: 'joined again on app-1' },
      ],
    },
  ]);
});

test('without sockets, without an effect or without such a fault nothing is known, which is not 0', () => {
  const withoutSockets = entryCheck().check({ ...emptyHistory, faults: [reload] });
  expect(withoutSockets.measurements.map(({ metric }) => metric)).not.toContain('sockets_dropped');
  expect(withoutSockets.unknown?.[0]?.metrics).toEqual(['sockets_dropped']);
  const failed = { ...reload, effect: { confirmed: false, because: 'It did not.' } } as const;
  const kill = { ...reload, entry: undefined };
  for (const fault of [failed, kill]) {
    const { entry, ...others } = fault;
    const { measurements, unknown } = entryCheck().check({
      ...emptyHistory,
      faults: [entry ? { ...others, entry } : others],
    });
    expect(measurements).toEqual([]);
    expect(unknown?.[0]?.metrics).toContain('entry_away_ms');
  }
});
