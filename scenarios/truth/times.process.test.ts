import { expect, test } from 'vitest';
import { processes } from '../../harness/index.ts';
import { satisfies } from '../../harness/judge/satisfies.ts';
import type { DoubtCode, Verdict } from '../../harness/judge/verdict.ts';
import { testWithK6 } from '../../harness/load/k6/fixtures/k6-test.ts';
import { describeTarget, summarizeVerdict } from '../../harness/report/summarize-verdict.ts';
import { runCell } from '../run-cell.ts';
import { scenarioOf } from './known-cell.ts';
import { knownTimes } from './times.ts';

/** Closed loops are left to the suite: known-latency.process.test.ts holds their drivers to the same, and knows the server's clock. */
const open = knownTimes.filter(({ scenario }) => scenario.load.kind !== 'constant-users');

const noise: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'host-stolen',
  'machine-shared',
]);

/**
 * Of a machine that gave its time to others, by its own clocks, what reads too slow is no failure. Nothing excuses what
 * reads too fast, nor a median that is off.
 */
function isRight(verdict: Verdict, isNoisy: boolean): boolean {
  const { outcome, target, observed } = verdict;
  if (outcome === 'pass') return true;
  if (!isNoisy || observed === null) return false;
  const isSlowSide = target.metric.startsWith('throughput') ? target.must === '>=' : target.must === '<=';
  return satisfies(observed.value, target) || (isSlowSide && target.at !== 'p50');
}

for (const cell of open) {
  const testIt = cell.scenario.driver === 'k6' ? testWithK6 : test;
  testIt(`${cell.id}: ${cell.situation}`, async () => {
    const { repetition, verdicts } = await runCell(cell.topology, scenarioOf(cell), processes());
    const isNoisy = repetition.doubts.some(({ code }) => noise.has(code));
    const wrong = verdicts.filter((verdict) => !isRight(verdict, isNoisy));
    expect(wrong.map((one) => `${describeTarget(one.target)}, but ${summarizeVerdict(one)}`)).toEqual([]);
  });
}
