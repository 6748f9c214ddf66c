import { expect, test } from 'vitest';
import type { Runtime } from '../../harness/environment/runtime.ts';
import { satisfies } from '../../harness/judge/satisfies.ts';
import type { DoubtCode, Verdict } from '../../harness/judge/verdict.ts';
import { testWithK6 } from '../../harness/load/k6/fixtures/k6-test.ts';
import { describeTarget, summarizeVerdict } from '../../harness/report/summarize-verdict.ts';
import { runCell, throwIfUnknown } from '../run-cell.ts';
import { type KnownCell, scenarioOf } from './known-cell.ts';

/** Reasons to read too slow. k6 cannot tell how late it was; known-latency.k6.test.ts asks the server's clock. */
const excuses: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'cpu-steal',
  'machine-shared',
  'timed-from-send',
]);

/**
 * Of a machine that gave its time to others, a latency that is too high is no failure. Nothing excuses what
 * reads too fast, nor a median that is off.
 */
function isRight(verdict: Verdict, isExcused: boolean): boolean {
  const { outcome, target, observed } = verdict;
  if (outcome === 'pass') return true;
  if (!isExcused || observed === null) return false;
  return satisfies(observed.value, target) || (target.must === '<=' && target.at !== 'p50');
}

/** A test for each cell whose answer is a time, named by its id. */
export function testKnownTimes(known: readonly KnownCell[], makeRuntime: () => Runtime): void {
  for (const cell of known) {
    const testIt = cell.scenario.driver === 'k6' ? testWithK6 : test;
    testIt(`${cell.id}: ${cell.situation}`, async () => {
      const { repetition, verdicts } = await runCell(cell.topology, scenarioOf(cell), makeRuntime());
      const isExcused = repetition.doubts.some(({ code }) => excuses.has(code));
      const wrong = verdicts.filter((verdict) => !isRight(verdict, isExcused));
      throwIfUnknown(wrong);
      expect(wrong.map((one) => `${describeTarget(one.target)}, but ${summarizeVerdict(one)}`)).toEqual([]);
    });
  }
}
