import { expect, test } from 'vitest';
import type { Access } from '../app/adapter.ts';
import { seededRandom } from '../core/random.ts';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory, type History } from '../load/ledger/history.ts';
import { availabilityCheck } from './availability-check.ts';
import type { Checker } from './checker.ts';
import { deliveryCheck } from './delivery-check.ts';
import { plantDeliveries } from './fixtures/planted-deliveries.ts';
import { noAnswer, plantedOperation } from './fixtures/planted-operation.ts';
import { plantSessions } from './fixtures/planted-sessions.ts';
import { lostUpdateCheck } from './lost-update-check.ts';
import { lostWriteCheck } from './lost-write-check.ts';
import { rateLimitCheck } from './rate-limit-check.ts';
import { sessionCheck } from './session-check.ts';
import { staleReadCheck } from './stale-read-check.ts';
import { taskCheck } from './task-check.ts';

const wrong = 0.2;

const sessions = (size: number): History =>
  plantSessions({ seed: 1, clients: Math.round(size / 501), operations: 500, wrong }).history;

/** 400 members that hear two messages of each of four publishers a second. */
const deliveries = (size: number): History =>
  plantDeliveries({
    seed: 1,
    instances: 4,
    membersPerInstance: 100,
    publishersPerInstance: 1,
    pairs: Math.round(size / 2_200),
    wrong,
  }).history;

const kinds = ['write', 'read', 'increment', 'acquire', 'enqueue'] as const;

/** Of each kind the same number, on a thousand keys, one in ten without an answer, one in a thousand during a fault. */
function accesses(size: number): History {
  const random = seededRandom(1);
  const operations = Array.from({ length: size }, (_, id) => {
    const kind = kinds[id % kinds.length] ?? 'read';
    const key = kind === 'enqueue' ? `job-${id}` : `key-${random.int(1_000)}`;
    const version = Math.max(0, id - (random.unit() < wrong ? 5_000 : 0));
    const access: Access = kind === 'acquire' || kind === 'enqueue' ? { kind, key } : { kind, key, version };
    return plantedOperation(id * 100, { id, access, ...(random.unit() < 0.1 && noAnswer) });
  });
  const executions = operations.map(({ id }) => ({ task: `job-${id}`, instance: 'app-1', completed: true }));
  const faults = Array.from({ length: 5 }, (_, number): FaultRecord => {
    const startedUs = (number * size * 100) / 5;
    const effect = { confirmed: true, evidence: 'planted' } as const;
    return { name: `fault ${number}`, nodes: ['app-1'], effect, startedUs, endedUs: startedUs + 1_000 };
  });
  return { ...emptyHistory, operations: random.shuffle(operations), executions, faults };
}

const sizes = [250_000, 1_000_000] as const;
const shared = sizes.map(accesses);

const cases: readonly (readonly [Checker, () => readonly History[]])[] = [
  [sessionCheck(), () => sizes.map(sessions)],
  [deliveryCheck(), () => sizes.map(deliveries)],
  [availabilityCheck(), () => shared],
  [lostUpdateCheck(), () => shared],
  [lostWriteCheck(), () => shared],
  [staleReadCheck(), () => shared],
  [rateLimitCheck({ limit: 10, windowMs: 1_000 }), () => shared],
  [taskCheck(), () => shared],
];

/** Seconds of one core; time that the host takes away is not counted. */
function cpuSeconds(checker: Checker, history: History): number {
  const started = process.threadCpuUsage();
  checker.check(history);
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1e6;
}

const sizeOf = ({ operations, receipts }: History) => operations.length + receipts.length;

/**
 * Four times the operations take 4 times as long in proportion, 16 times when each is compared with each. Sorting and
 * memory that does not fit into the caches of a processor cost some 5 to 6.
 */
const mostTimesAsLong = 8;

/** Less than this is decided by caches and collections of garbage, not by the number of operations. */
const leastSeconds = 0.25;

test.each(cases.map(([checker, make]) => ({ name: checker.name, checker, make })))(
  'a million operations are checked for $name in less than five seconds, in proportion to their number',
  { timeout: 120_000 },
  ({ checker, make }) => {
    const [quarter = emptyHistory, whole = emptyHistory] = make();
    expect(sizeOf(whole)).toBeGreaterThan(990_000);
    expect(sizeOf(quarter)).toBeLessThan(265_000);
    checker.check(quarter);
    let [quarterSeconds, wholeSeconds] = [Infinity, Infinity];
    // The shortest of a few: a machine that is busy with others lengthens times and shortens none.
    for (let attempt = 0; attempt < 5 && !(wholeSeconds < mostTimesAsLong * quarterSeconds); attempt++) {
      quarterSeconds = Math.max(leastSeconds, Math.min(quarterSeconds, cpuSeconds(checker, quarter)));
      wholeSeconds = Math.min(wholeSeconds, cpuSeconds(checker, whole));
    }
    expect(wholeSeconds).toBeLessThan(5);
    expect(wholeSeconds / quarterSeconds).toBeLessThan(mostTimesAsLong);
  },
);
