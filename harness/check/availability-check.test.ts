import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import { availabilityCheck } from './availability-check.ts';
import { noAnswer, plantedOperation } from './fixtures/planted-operation.ts';
import { totalsOf } from './fixtures/totals-of.ts';

const fault = (name: string, startedMs: number, endedMs: number): FaultRecord => ({
  name,
  nodes: ['app-1'],
  effect: { confirmed: true, evidence: 'planted' },
  startedUs: startedMs * 1000,
  endedUs: endedMs * 1000,
});

/** A request every 10 ms for 10 s, each served but those due in one of `outagesMs`. */
function served(outagesMs: readonly (readonly [fromMs: number, untilMs: number])[]): Operation[] {
  return Array.from({ length: 1_000 }, (_, id) => {
    const dueMs = id * 10;
    const isDown = outagesMs.some(([fromMs, untilMs]) => dueMs >= fromMs && dueMs < untilMs);
    return plantedOperation(dueMs * 1000, { id, ...(isDown && noAnswer) });
  });
}

const check = (operations: readonly Operation[], faults: readonly FaultRecord[] = []) =>
  totalsOf(
    availabilityCheck({ recoveredAfter: 20 }).check({
      ...emptyHistory,
      operations,
      faults,
      measuredUs: 10_000_000,
    }),
  );

test('nothing broken: all is served, and the longest gap is the time between two requests', () => {
  expect(check(served([]))).toEqual({ served_share: '1000/1000', longest_outage_ms: 10 });
});

test('an outage is as long as from the answer before it to the one after it', () => {
  expect(check(served([[2_000, 3_000]]), [fault('kill app-1', 1_990, 2_000)])).toEqual({
    served_share: '900/1000',
    longest_outage_ms: 1_010,
    'recovery_ms kill app-1': 1_010,
    faults_not_recovered: 0,
  });
});

test('a refusal is an answer, a status of 500 and more is none', () => {
  const operations = served([]).map((one, id) => ({ ...one, status: id < 10 ? 503 : id < 30 ? 401 : 200 }));
  expect(check(operations)).toMatchObject({ served_share: '990/1000' });
});

test('recovery comes after the last trouble while the fault lasts, and each fault ends where the next begins', () => {
  const outages = [
    [1_000, 1_100],
    [3_000, 3_050],
    [6_000, 10_000],
  ] as const;
  const faults = [fault('rolling restart', 1_000, 5_000), fault('stop app-1', 6_000, 6_010)];
  expect(check(served(outages), faults)).toMatchObject({
    'recovery_ms rolling restart': 2_050,
    faults_not_recovered: 1,
    longest_outage_ms: 10_000 - 5_990.5,
  });
});

test('a fault without effect on clients has a recovery time of 0', () => {
  expect(check(served([]), [fault('kill app-3', 4_000, 4_010)])).toMatchObject({
    'recovery_ms kill app-3': 0,
  });
});

test('fewer served requests in a row than required are no recovery', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40 }), (down, up) => {
      const flicker = Array.from({ length: 5 }, (_, round) => {
        const fromMs = 2_000 + round * (down + up) * 10;
        return [fromMs, fromMs + down * 10] as const;
      });
      const firstEndMs = 2_000 + down * 10;
      const lastEndMs = 2_000 + 4 * (down + up) * 10 + down * 10;
      const recoveredMs = (up >= 20 ? firstEndMs : lastEndMs) - 2_000;
      expect(check(served(flicker), [fault('kill', 2_000, 2_000)])).toMatchObject({
        'recovery_ms kill': recoveredMs,
        served_share: `${1_000 - 5 * down}/1000`,
      });
    }),
  );
});

test('without operations everything is unknown', () => {
  expect(check([])).toEqual({});
});
