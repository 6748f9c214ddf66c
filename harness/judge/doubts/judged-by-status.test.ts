import { expect, test } from 'vitest';
import { believable, doubtsOf } from '../fixtures/believable.ts';
import { plantedTotal } from '../fixtures/planted-measurements.ts';

const byStatus = (labels: Readonly<Record<string, string>> = {}) =>
  plantedTotal({ metric: 'answers_by_status', labels }, 1);
const found = (...added: readonly ReturnType<typeof byStatus>[]) =>
  doubtsOf({ measurements: [...believable.measurements, ...added] }).filter(
    ({ code }) => code === 'judged-by-status',
  );

test('that k6 judges responses by their status is one remark, and for other drivers none', () => {
  expect(found()).toEqual([]);
  const [remark, ...more] = found(byStatus(), byStatus());
  expect(remark?.affects).toEqual([]);
  expect(more).toEqual([]);
});

test('where the adapter judges otherwise, what is counted of responses is in doubt, with the operation', () => {
  const [doubt, ...more] = found(
    byStatus(),
    byStatus({ operation: 'log-in', said: 'it says that status 200 failed' }),
  );
  expect(doubt?.sentence).toContain("'log-in'");
  expect(doubt?.sentence).toContain('it says that status 200 failed');
  expect(doubt?.affects).toEqual(expect.arrayContaining(['http_error_share', 'http_requests']));
  expect(doubt?.affects).not.toContain('cpu_cores');
  expect(more).toEqual([]);
});
