import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { emptyHistory } from '../load/ledger/history.ts';
import { noAnswer, plantedOperation, plantedStory, refused } from './fixtures/planted-operation.ts';
import { kindsOf, totalsOf } from './fixtures/totals-of.ts';
import { lostWriteCheck } from './lost-write-check.ts';

const fates = [
  'kept',
  'lost',
  'unsettled',
  'unknown and there',
  'unknown and gone',
  'refused',
  'refused and there',
] as const;

test('everything that was planted is found, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...fates), { maxLength: 60 }), fc.integer(), (drawn, seed) => {
      const operations = drawn.flatMap((fate, row) => {
        const key = `row-${row}`;
        const outcome = fate.startsWith('unknown') ? noAnswer : fate.startsWith('refused') ? refused : {};
        const version = fate === 'kept' || fate.endsWith('there') ? 1 : null;
        const write = plantedOperation(row * 1_000, {
          access: { kind: 'write', key, version: 1 },
          ...outcome,
        });
        const read = plantedOperation(900_000 + row * 1_000, { access: { kind: 'read', key, version } });
        return fate === 'unsettled' ? [write] : [write, read];
      });
      const result = lostWriteCheck().check({
        ...emptyHistory,
        operations: seededRandom(seed)
          .shuffle(operations)
          .map((one, id) => ({ ...one, id })),
      });
      const planted = (fate: (typeof fates)[number]) => drawn.filter((one) => one === fate).length;
      expect(kindsOf(result)['write-lost'] ?? 0).toBe(planted('lost'));
      expect(kindsOf(result)['write-unexpected'] ?? 0).toBe(planted('refused and there'));
      const acknowledged = planted('kept') + planted('lost') + planted('unsettled');
      expect(totalsOf(result).writes_acknowledged).toBe(acknowledged);
      if (acknowledged === 0) return;
      expect(totalsOf(result)).toMatchObject({
        ...(acknowledged > planted('unsettled') && { writes_lost: planted('lost') }),
        writes_recovered: planted('unknown and there'),
        writes_unsettled: planted('unsettled'),
        writes_unexpected: planted('refused and there'),
      });
    }),
    { numRuns: 200 },
  );
});

test('P4: writes that were acknowledged after the link broke are lost, with the fault in the proof', () => {
  const writes = Array.from({ length: 500 }, (_, version) =>
    plantedOperation(version * 2_000, { id: version, access: { kind: 'write', key: 'log', version } }),
  );
  const read = plantedOperation(2_000_000, { id: 500, access: { kind: 'read', key: 'log', version: 299 } });
  const kill = {
    name: 'kill redis',
    nodes: ['redis'],
    effect: { confirmed: true, evidence: 'planted' },
    startedUs: 1_000_000,
    endedUs: 1_000_000,
  } as const;
  const result = lostWriteCheck().check({ ...emptyHistory, operations: [...writes, read], faults: [kill] });
  expect(totalsOf(result)).toMatchObject({ writes_acknowledged: 500, writes_lost: 200 });
  expect(result.findings[0]?.proof.map(({ what }) => what)).toEqual([
    'read-item answered by app-1: log is 300',
    'kill redis (redis)',
    'read-item answered by app-1: log is 299',
  ]);
});

test('a read that may have met a replica which is behind decides nothing', () => {
  const operations = plantedStory([
    { access: { kind: 'write', key: 'row', version: 1 } },
    { access: { kind: 'read', key: 'row', version: null } },
  ]);
  const result = lostWriteCheck({ settledAfterMs: 500 }).check({ ...emptyHistory, operations });
  expect(totalsOf(result)).toEqual({
    writes_acknowledged: 1,
    writes_recovered: 0,
    writes_unsettled: 1,
    writes_unexpected: 0,
  });
});
