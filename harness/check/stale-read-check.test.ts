import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import { noAnswer, plantedOperation, plantedStory, refused } from './fixtures/planted-operation.ts';
import { totalsOf } from './fixtures/totals-of.ts';
import { staleReadCheck } from './stale-read-check.ts';

const write = (version: number) => ({ access: { kind: 'write', key: 'item', version } as const });
const read = (version: number | null) => ({ access: { kind: 'read', key: 'item', version } as const });
const check = (operations: readonly Operation[], toleratedMs = 0) =>
  staleReadCheck({ toleratedMs }).check({ ...emptyHistory, operations });

test('P2: a replica half a second behind is stale up to then and never after', () => {
  const lagUs = 500_000;
  const afterUs = [1_000, 250_000, 480_000, 499_000, 520_000, 900_000];
  const operations = Array.from({ length: 40 }, (_, round) => {
    const writtenUs = round * 1_000_000;
    const reads = afterUs.map((us) => {
      const shown = us < lagUs ? round : round + 1;
      return plantedOperation(writtenUs + 500 + us, read(shown));
    });
    return [plantedOperation(writtenUs, write(round + 1)), ...reads];
  }).flat();
  const checker = staleReadCheck({ expectedMs: 490, toleratedMs: 510 });
  const result = checker.check({ ...emptyHistory, operations });
  expect(result.findings).toEqual([]);
  expect(totalsOf(result)).toEqual({
    reads_checked: 240,
    'reads_stale_share expected': '120/120',
    'reads_stale_share tolerated': '40/40',
    'reads_stale_share beyond': '0/80',
    read_staleness_ms: 160,
  });
});

test('a read that ran beside the write may show either, and one that was shown to anyone binds the later', () => {
  const beside = plantedOperation(100, { ...read(1), id: 2 });
  const operations = [
    plantedOperation(-10_000, { ...write(1), id: 0 }),
    plantedOperation(0, { ...write(2), ...noAnswer, id: 1 }),
    beside,
    plantedOperation(5_000, { ...read(2), id: 3 }),
    plantedOperation(6_000, { ...read(1), id: 4 }),
  ];
  const { findings } = check(operations);
  expect(
    findings.map(({ sentence, proof }) => ({ sentence, by: proof.map(({ operation }) => operation) })),
  ).toEqual([
    {
      sentence: 'client-1 read item 1 from app-1, 0.5 ms after 2 was known; the read was sent at 0.006 s.',
      by: [3, 4],
    },
  ]);
});

test('what was refused or never answered makes no read stale', () => {
  const steps = [write(1), { ...write(2), ...noAnswer }, { ...write(3), ...refused }, read(1)];
  expect(check(plantedStory(steps)).findings).toEqual([]);
});

test('every stale read is found, and no other, against a store that remembers what it showed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0, 0.1, 0.9), (seed, wrong) => {
      const random = seededRandom(seed);
      const versions = new Map<string, number>();
      let planted = 0;
      const operations = Array.from({ length: 200 }, (_, id) => {
        const key = `item-${random.int(4)}`;
        const version = versions.get(key) ?? 0;
        if (version === 0 || random.unit() < 0.3) {
          versions.set(key, version + 1);
          return plantedOperation(id * 1_000, { id, access: { kind: 'write', key, version: version + 1 } });
        }
        const isStale = random.unit() < wrong;
        if (isStale) planted++;
        const shown = isStale ? version - 1 - random.int(version) || null : version;
        return plantedOperation(id * 1_000, { id, access: { kind: 'read', key, version: shown } });
      });
      expect(check(random.shuffle(operations)).findings).toHaveLength(planted);
    }),
    { numRuns: 200 },
  );
});
