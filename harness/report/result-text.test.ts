import { expect, test } from 'vitest';
import type { RunRecord } from '../record/run-record.ts';
import { exampleRecord } from './fixtures/example-record.ts';
import { plainPaint } from './paint.ts';
import { renderResult } from './result-text.ts';

const record = exampleRecord();

test('a wide terminal gets the matrix with its numbers and then what needs a word', () => {
  expect(renderResult(record, { paint: plainPaint, width: 200 })).toMatchInlineSnapshot(`
    "topology              api-latency             throughput                        session-survival             cross-instance-delivery
    memory-round-robin    ✓ p95 6.64 ms < 200 ms  ✓ 1,312/s ≥ 1,000/s per instance  ◆ lost 240 of 240 sessions   ◆ 1,000 of 3,000 delivered
    memory-sticky         ✓ p95 6.71 ms < 200 ms  ✓ 1,312/s ≥ 1,000/s per instance  ◆ lost 80 of 240 sessions    ◆ 1,000 of 3,000 delivered
    redis-round-robin     ✓ p95 9.70 ms < 200 ms  ✓ 1,312/s ≥ 1,000/s per instance  ✓ all 240 sessions survived  ✓ 3,000 of 3,000 delivered
    redis-sticky          ✓ p95 9.82 ms < 200 ms  ✓ 1,312/s ≥ 1,000/s per instance  ✓ all 240 sessions survived  – skipped
    postgres-round-robin  ✓ p95 18.2 ms < 200 ms  ? unknown                         ✓ all 240 sessions survived  ✓ 3,000 of 3,000 delivered
    jwt-round-robin       ✓ p95 15.2 ms < 200 ms  ✓ 1,312/s ≥ 1,000/s per instance  ✓ all 240 sessions survived  ✓ 3,000 of 3,000 delivered

    ◆ 4 expected failures
      memory-round-robin/session-survival         lost 240 of 240 sessions, all before any fault
      memory-sticky/session-survival              lost 80 of 240 sessions, all after kill app-2
      memory-round-robin/cross-instance-delivery  1,000 of 3,000 delivered
      memory-sticky/cross-instance-delivery       1,000 of 3,000 delivered

    – 1 skipped
      redis-server is not installed. Run 'apt-get install redis-server', or set SCALEPROOF_SETUP=yes.
        redis-sticky/cross-instance-delivery

    ? 1 unknown
      postgres-round-robin/throughput  The generator used 0.97 of one core on average, so it may have been the limit.

    6 topologies × 4 scenarios: 18 pass, 4 expected failures, 0 surprises, 1 unknown, 1 skipped.
    1 cell could not be decided. Took 4 min 38 s.
    "
  `);
});

test('a narrow terminal gets a list', () => {
  const text = renderResult(record, { paint: plainPaint, width: 80 });
  expect(text.split('\n\n')[0]).toMatchInlineSnapshot(`
    "api-latency
      memory-round-robin    ✓ p95 6.64 ms < 200 ms
      memory-sticky         ✓ p95 6.71 ms < 200 ms
      redis-round-robin     ✓ p95 9.70 ms < 200 ms
      redis-sticky          ✓ p95 9.82 ms < 200 ms
      postgres-round-robin  ✓ p95 18.2 ms < 200 ms
      jwt-round-robin       ✓ p95 15.2 ms < 200 ms"
  `);
});

test('a surprise says what was expected', () => {
  const surprising: RunRecord = {
    ...record,
    cells: record.cells
      .filter(({ key }) => key === 'memory-sticky/session-survival')
      .map((cell) => ({ ...cell, expect: 'pass', outcome: 'surprise' })),
  };
  expect(renderResult(surprising, { paint: plainPaint, width: 200 })).toMatchInlineSnapshot(`
    "topology       session-survival
    memory-sticky  ✗ lost 80 of 240 sessions

    ✗ 1 surprise
      memory-sticky/session-survival  lost 80 of 240 sessions, all after kill app-2 (expected to pass; Sessions that survived = 100 % failed)

    1 topology × 1 scenario: 0 pass, 0 expected failures, 1 surprise, 0 unknown, 0 skipped.
    1 cell did not have the expected outcome. Took 4 min 38 s.
    "
  `);
});

test('text from a record cannot steer the terminal', () => {
  const hostile: RunRecord = {
    ...record,
    cells: record.cells.slice(0, 1).map((cell) => ({
      ...cell,
      outcome: 'skipped',
      skipped: { reason: 'No \u001b[2Jredis\u0007.', enable: 'Install it.\u001b]0;x\u0007' },
    })),
  };
  const text = renderResult(hostile, { paint: plainPaint, width: 200 });
  const controls = [...text].filter((character) => character < ' ' && character !== '\n');
  expect(controls).toEqual([]);
});

test('text that is too long loses words and never a digit', () => {
  const [cell] = record.cells;
  if (!cell) throw new Error('No cell.');
  const [verdict] = cell.verdicts;
  if (verdict?.outcome !== 'pass') throw new Error('No verdict that passed.');
  const outage = {
    ...verdict,
    target: { metric: 'longest_outage_ms', at: 'total', must: '<=', be: 4_000, where: {}, level: 'gate' },
    observed: { ...verdict.observed, value: 2_345, unit: 'ms' },
  } as const;
  const text = renderResult(
    { ...record, cells: [{ ...cell, verdicts: [outage] }] },
    { paint: plainPaint, width: 80 },
  );
  expect(text).toContain('Longest outage: 2,345 ms ≤ 4,000 ms\n');
});
