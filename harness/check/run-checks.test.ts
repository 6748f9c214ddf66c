import { describe, expect, test } from 'vitest';
import { emptyHistory, type History, noHistory } from '../load/ledger/history.ts';
import { availabilityCheck } from './availability-check.ts';
import type { Checker } from './checker.ts';
import { measurementsOf, total } from './checker-measurement.ts';
import { faultDurationCheck } from './fault-duration-check.ts';
import { plantedOperation } from './fixtures/planted-operation.ts';
import { runChecks } from './run-checks.ts';
import { sessionCheck } from './session-check.ts';
import { taskCheck } from './task-check.ts';

const history: History = { ...emptyHistory, operations: [plantedOperation(0), plantedOperation(1_000)] };
const run = (checks: readonly Checker[], of = history, targeted: readonly string[] = ['my_metric']) =>
  runChecks(checks, of, { targeted, measured: new Set(['http_latency_ms']) });

/** As somebody writes it who has no types. */
const foreign = (check: (history: History) => unknown): Checker =>
  ({ name: 'mine', check }) as unknown as Checker;
const good = { metric: 'my_metric', unit: 'count', phase: 'measured', labels: {} } as const;
const source = { kind: 'checker', id: 'mine' } as const;

describe('a checker of a user', () => {
  test.each([
    ['throws', () => void JSON.parse('no'), /The checker 'mine' failed: Unexpected token/],
    ['returns nothing', () => undefined, /did not return \{ findings, measurements \}/],
    ['returns a promise', async () => ({ findings: [], measurements: [] }), /it returned a promise/],
    ['rejects', () => Promise.reject(new Error('later')), /it returned a promise/],
    ['has no list of findings', () => ({ findings: {}, measurements: [] }), /findings: expected a list/],
    ['has no measurements', () => ({ findings: [] }), /measurements: expected a list/],
    ['finds nothing that is one', () => ({ findings: [null], measurements: [] }), /findings\[0\] is not/],
    [
      'tells a finding that throws',
      () => ({
        findings: [
          {
            kind: 'k',
            proof: [],
            get sentence() {
              throw new Error('not told');
            },
          },
        ],
        measurements: [],
      }),
      /not told/,
    ],
    [
      'measures what is no number',
      () => ({ findings: [], measurements: [{ ...good, source, value: { kind: 'total', value: 0 / 0 } }] }),
      /value\.value/,
    ],
    [
      'measures more than all',
      () => ({
        findings: [],
        measurements: [{ ...good, source, value: { kind: 'proportion', count: 2, of: 1 } }],
      }),
      /no more than all/,
    ],
    [
      'stores what is no histogram',
      () => ({
        findings: [],
        measurements: [{ ...good, source, value: { kind: 'distribution', hdr: 'x', count: 1 } }],
      }),
      /compressed HdrHistogram/,
    ],
    [
      'changes what the next one reads',
      ({ operations }: History) => {
        (operations as unknown[]).length = 0;
        return { findings: [], measurements: [] };
      },
      /Cannot/,
    ],
    [
      'changes an operation',
      ({ operations }: History) => {
        Object.assign(operations[0] ?? {}, { status: 500 });
        return { findings: [], measurements: [] };
      },
      /Cannot assign to read only/,
    ],
  ] as const)('%s: its metrics are unknown, and the other checkers run', (_, check, because) => {
    const checked = run([foreign(check), availabilityCheck()]);
    expect(checked.unknown[0]).toEqual({ metrics: ['my_metric'], because: expect.stringMatching(because) });
    const served = checked.measurements.find(({ metric }) => metric === 'served_share');
    expect(served?.value).toEqual({ kind: 'proportion', count: 2, of: 2 });
  });

  test('that needs a history that was not kept does not run', () => {
    const zero = foreign(() => ({
      findings: [],
      measurements: [{ ...good, source, value: { kind: 'total', value: 0 } }],
    }));
    const checked = run([zero], noHistory('The workload keeps no history: give it history: true.'));
    expect(checked.measurements).toEqual([]);
    expect(checked.unknown).toEqual([
      {
        metrics: ['my_metric'],
        because: "The checker 'mine' has no input: The workload keeps no history: give it history: true.",
      },
    ]);
    expect(run([zero]).unknown).toEqual([]);
  });

  test('may declare which metrics are unknown when it fails', () => {
    const failing: Checker = {
      name: 'mine',
      metrics: ['served_share'],
      check: () => {
        throw new Error('no');
      },
    };
    expect(run([failing]).unknown[0]?.metrics).toEqual(['served_share']);
  });
});

test('what was not kept makes unknown what rests on it, and nothing else', () => {
  const checked = run([sessionCheck(), taskCheck(), faultDurationCheck()], {
    ...noHistory('Nobody kept it.'),
    faults: [
      {
        name: 'kill',
        nodes: [],
        effect: { confirmed: true, evidence: 'seen' },
        startedUs: 0,
        endedUs: 5_000,
      },
    ],
  });
  expect(checked.measurements.map(({ metric }) => metric)).toEqual(['fault_ms']);
  expect(checked.unknown.flatMap(({ metrics }) => metrics)).toEqual(
    expect.arrayContaining(['sessions_lost', 'sessions_mixed_up', 'tasks_lost', 'tasks_duplicated']),
  );
});

test('when operations after the load failed, what checkers read from them is unknown', () => {
  const checked = run([availabilityCheck()], { ...history, missing: { conclusion: 'The adapter threw.' } });
  expect(checked.unknown).toContainEqual({
    metrics: availabilityCheck().metrics,
    because: 'The adapter threw.',
  });
});

test('five findings of a kind are kept, and all are counted', () => {
  const findings = Array.from({ length: 7 }, (_, atUs) => ({
    kind: 'task-lost' as const,
    sentence: `${atUs}`,
    proof: [{ atUs, who: 'me', what: 'it' }],
  }));
  const checked = run([
    { name: 'one', check: () => ({ findings, measurements: measurementsOf('one', []) }) },
    {
      name: 'two',
      check: () => ({
        findings: [],
        measurements: measurementsOf('two', [{ metric: 'tasks_lost', value: total(7) }]),
      }),
    },
  ]);
  expect(checked.findings.map(({ sentence }) => sentence)).toEqual(['0', '1', '2', '3', '4']);
  expect(checked.findingCounts).toEqual({ 'task-lost': 7 });
});
