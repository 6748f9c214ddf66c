import { expect, test } from 'vitest';
import { LoadLedger } from './load-ledger.ts';
import { throughputOfTurns, turnAt } from './turns.ts';

const timeline = { originUs: 0, phases: { warmupMs: 500, measuredMs: 3_000, cooldownMs: 0 } };
const steps = ['list', 'read', 'write'];

test('each operation has its part of the measured phase, and none before and after it', () => {
  const moments = [-1, 0, 999_999, 1_000_000, 2_999_999, 3_000_000];
  expect(moments.map((us) => turnAt({ steps, timeline }, us))).toEqual([
    null,
    'list',
    'list',
    'read',
    'write',
    null,
  ]);
});

function throughputs(counts: Readonly<Record<string, number>>, measuredMs: number) {
  const ledger = new LoadLedger(timeline);
  for (const [operation, count] of Object.entries(counts)) {
    for (let one = 0; one < count; one++) {
      ledger.plan(1);
      ledger.end({
        ...{ operation, dueUs: 1, sentUs: 1, endedUs: 2, outcome: 'ok', error: null, instance: null },
        isAnswered: true,
      });
    }
  }
  return throughputOfTurns({ steps, timeline }, { ledger, measuredMs, driver: 'native' }).map(
    ({ labels, value }) => [labels.operation, value.kind === 'total' && value.value],
  );
}

test('throughput is counted over the part of its own, as far as that ran', () => {
  expect(throughputs({ list: 300, read: 100 }, 3_000)).toEqual([
    ['list', 300],
    ['read', 100],
    ['write', 0],
  ]);
  expect(throughputs({ list: 300, read: 100 }, 1_500)).toEqual([
    ['list', 300],
    ['read', 200],
  ]);
});
