import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { terminalText } from '../../core/terminal-text.ts';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { gateRecord } from '../../gate/gate-record.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { summary } from './summary.ts';
import { summaryOfGate } from './summary-of-gate.ts';
import { summaryOfRun } from './summary-of-run.ts';

const example = exampleRecord();
const rows = (cells: ReturnType<typeof summaryOfRun>['cells']) =>
  cells.flatMap(({ key, cases }) =>
    cases.map(({ name, status, words }) => `${status} ${key}: ${name}: ${words}`),
  );

test('a run has a case for each target, and one for a cell without any', () => {
  const { cells, outcome, answer, facts } = summaryOfRun(example);
  expect({
    outcome,
    answer,
    facts: facts.map(({ name, value }) => `${name} ${value}`),
  }).toMatchInlineSnapshot(`
    {
      "answer": "6 topologies × 4 scenarios: 18 pass, 4 expected failures, 0 surprises, 1 unknown, 1 skipped. 1 cell could not be decided.",
      "facts": [
        "run 2026-10-05T09-00-00-4f1c",
        "suite default",
        "commit 6b0c1297f0a2d1c3b4e5f60718293a4b5c6d7e8f with changes",
        "machine linux x64 6.18, 2 × Example CPU @ 2.80GHz",
        "memory 24.0 GiB",
        "runtime process",
        "seed 42",
        "scaleproof 0.1.0",
        "node 24.21.0",
      ],
      "outcome": "unknown",
    }
  `);
  expect(rows(cells.filter(({ status }) => status !== 'pass'))).toMatchInlineSnapshot(`
    [
      "unknown postgres-round-robin/throughput: Throughput per instance ≥ 1,000/s: The generator used 0.97 of one core on average, so it may have been the limit.",
      "unknown postgres-round-robin/throughput: Error rate < 0.1 %: The generator used 0.97 of one core on average, so it may have been the limit.",
      "expected-fail memory-round-robin/session-survival: Sessions that survived = 100 %: lost 240 of 240 sessions, all before any fault",
      "pass memory-round-robin/session-survival: Error rate < 1 %: 21 of 3,360 failed",
      "expected-fail memory-sticky/session-survival: Sessions that survived = 100 %: lost 80 of 240 sessions, all after kill app-2",
      "pass memory-sticky/session-survival: Error rate < 1 %: 21 of 3,360 failed",
      "expected-fail memory-round-robin/cross-instance-delivery: Messages delivered = 100 %: 1,000 of 3,000 delivered",
      "pass memory-round-robin/cross-instance-delivery: Messages duplicated = 0: 0 of 3,000 duplicated",
      "pass memory-round-robin/cross-instance-delivery: Delivery latency, p95 < 250 ms: p95 2.23 ms < 250 ms",
      "expected-fail memory-sticky/cross-instance-delivery: Messages delivered = 100 %: 1,000 of 3,000 delivered",
      "pass memory-sticky/cross-instance-delivery: Messages duplicated = 0: 0 of 3,000 duplicated",
      "pass memory-sticky/cross-instance-delivery: Delivery latency, p95 < 250 ms: p95 2.32 ms < 250 ms",
      "skipped redis-sticky/cross-instance-delivery: the whole cell: redis-server is not installed.",
    ]
  `);
});

test('a gate has a case for each number, and one for a cell that was not compared', () => {
  const { cells, outcome, facts } = summaryOfGate(exampleGate());
  expect({ outcome, facts: facts.map(({ name, value }) => `${name} ${value}`) }).toMatchInlineSnapshot(`
    {
      "facts": [
        "gate 2026-12-01T09-00-00-4f1c",
        "suite default",
        "kind versions",
        "base main (6b0c129)",
        "head . (1f2e3d4) with changes",
        "commit 1f2e3d4c5b6a79880716253443526170f1e2d3c4",
        "machine linux x64, 2 × An Example CPU",
        "runtime process",
        "seed 1",
        "scaleproof 0.1.0",
        "node v24.21.0",
        "false alarms 1 % at most",
        "counts as a change +5.0 %",
      ],
      "outcome": "fail",
    }
  `);
  expect(rows(cells)).toMatchInlineSnapshot(`
    [
      "fail redis-round-robin/api-latency: Latency of successful requests, p50: worse: 10.1 ms → 11.2 ms, +11 % [+9.9 % to +12 %] in 8 launches",
      "unknown redis-round-robin/api-latency: Latency of successful requests, p95: cannot tell: 23.2 ms → 23.4 ms, +2.0 % [−4.0 % to +9.1 %] in 8 launches",
      "fail redis-round-robin/api-latency: Latency of successful requests (operation list-items), p50: worse: 10.1 ms → 11.2 ms, +11 % [+9.9 % to +12 %] in 8 launches",
      "fail redis-round-robin/cross-instance-delivery: Messages lost: worse: 0 → 3 in 2 launches",
      "pass redis-sticky/session-survival: Latency of successful requests, p50: no worse: 10.1 ms → 10.1 ms, +0.2 % [−0.9 % to +1.4 %] in 8 launches",
      "pass redis-sticky/session-survival: Sessions lost: alike: 0 → 0 in 8 launches",
      "unknown redis-sticky/custom-script: the whole cell: not compared",
    ]
  `);
});

test('the exit code of a cell that passed against the expectation is a failure', () => {
  const cells = example.cells
    .filter(({ outcome }) => outcome === 'pass')
    .slice(0, 1)
    .map((cell) => ({ ...cell, expect: 'fail' as const, outcome: 'surprise' as const }));
  const [cell] = summaryOfRun({ ...example, cells, exitCode: 1 }).cells;
  expect(cell?.status).toBe('fail');
  expect(cell?.cases[0]).toMatchObject({
    status: 'fail',
    because: 'It passed, and the suite expects it to fail.',
  });
});

const isPlain = (text: string) =>
  terminalText(text) === text && text.isWellFormed() && !/[\t\ufffe\uffff]/.test(text);

test('whatever a run or a gate says, its summary keeps to the schema, names are unique lines, and nothing is a control', () => {
  fc.assert(
    fc.property(hostileSummary, (one) => {
      expect(summary.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
      for (const { key, cases } of one.cells) {
        const names = [key, ...cases.map(({ name }) => name)];
        expect(names.filter((name) => name.includes('\n') || name === '')).toEqual([]);
        expect(new Set(names.slice(1)).size).toBe(cases.length);
      }
      expect(new Set(one.cells.map(({ key }) => key)).size).toBe(one.cells.length);
      JSON.stringify(one, (_name, value) => {
        if (typeof value === 'string') expect(isPlain(value)).toBe(true);
        return value;
      });
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['summary', summary],
  ['gate', gateRecord],
])('docs/schemas/%s.json is the schema that is used here', async (name, schema) => {
  const written = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  const path = join(import.meta.dirname, `../../../docs/schemas/${name}.json`);
  await expect(`${JSON.stringify(written, null, 2)}\n`).toMatchFileSnapshot(path);
});

test('what is written is valid by the published schema, as another validator reads it', async () => {
  const { default: Ajv } = await import('ajv/dist/2020.js');
  const path = join(import.meta.dirname, '../../../docs/schemas/summary.json');
  const ajv = new Ajv.default({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
  for (const one of [summaryOfRun(example), summaryOfGate(exampleGate())]) {
    expect(validate(JSON.parse(JSON.stringify(one))), JSON.stringify(validate.errors)).toBe(true);
  }
});
