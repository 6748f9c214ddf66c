import { expect, test } from 'vitest';
import { emptyHistory } from '../load/ledger/history.ts';
import { noAnswer, plantedOperation } from './fixtures/planted-operation.ts';
import { slowRequestCheck } from './slow-request-check.ts';

const check = slowRequestCheck({ slowMs: 900 });
const counted = (operations: Parameters<typeof plantedOperation>[1][]) =>
  check
    .check({
      ...emptyHistory,
      measuredUs: 1e6,
      operations: operations.map((own) => plantedOperation(0, own)),
    })
    .measurements.map(({ labels, value }) => [labels.error, value.kind === 'total' && value.value]);

test('counts what took as long, from when it was due, apart by what became of it', () => {
  expect(
    counted([
      { endedUs: 899_999 },
      { endedUs: 900_000 },
      { sentUs: 100_000, endedUs: 950_000 },
      { ...noAnswer, error: 'status-504', endedUs: 1_001_000 },
      { dueUs: 1e6, sentUs: 1e6, endedUs: 3e6 },
    ]),
  ).toEqual([
    ['none', 2],
    ['status-504', 1],
  ]);
});

test('is zero when nothing was slow, and unknown when nothing was sent', () => {
  expect(counted([{ endedUs: 1_000 }])).toEqual([['none', 0]]);
  expect(counted([])).toEqual([]);
});
