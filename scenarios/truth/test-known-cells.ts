import { expect, test } from 'vitest';
import type { Runtime } from '../../harness/environment/runtime.ts';
import { describeTarget, summarizeVerdict } from '../../harness/report/summarize-verdict.ts';
import { runKnownCell } from '../run-cell.ts';
import { type KnownCell, scenarioOf } from './known-cell.ts';

/**
 * A test for each known cell, named by its id: every fault took effect and every target is met. A cell for another runtime
 * is left out.
 */
export function testKnownCells(known: readonly KnownCell[], makeRuntime: () => Runtime): void {
  const { name } = makeRuntime();
  for (const cell of known.filter(({ runtime = name }) => runtime === name)) {
    test(`${cell.id}: ${cell.situation}`, async () => {
      const { repetition, verdicts } = await runKnownCell(cell.topology, scenarioOf(cell), makeRuntime());
      expect(repetition.faults.filter(({ effect }) => !effect.confirmed)).toEqual([]);
      const missed = verdicts.filter(({ outcome }) => outcome !== 'pass');
      expect(missed.map((one) => `${describeTarget(one.target)}, but ${summarizeVerdict(one)}`)).toEqual([]);
    });
  }
}
