import { cellOutcome } from './judge/cell-outcome.ts';
import { judgeCell } from './judge/judge-cell.ts';
import type { Plan, PlannedCell } from './plan/plan.ts';
import { dataOfScenario } from './plan/scenario.ts';
import type { CellRecord, Provenance, RepetitionRecord, RunRecord } from './record/run-record.ts';

interface Begun {
  readonly runId: string;
  readonly startedAt: string;
  readonly provenance: Provenance;
}

/** The record of a run that has measured nothing. */
export function startedRecord(plan: Plan, { runId, startedAt, provenance }: Begun): RunRecord {
  return {
    schema: 'scaleproof.run/1',
    id: runId,
    suite: plan.suite,
    startedAt,
    endedAt: null,
    state: 'running',
    exitCode: null,
    provenance,
    cells: plan.cells.map(
      ({ key, topology, scenario, expect, skip }): CellRecord => ({
        key,
        topology,
        scenario: dataOfScenario(scenario),
        expect,
        outcome: skip ? 'skipped' : 'not-run',
        skipped: skip,
        repetitions: [],
        discarded: [],
        verdicts: [],
      }),
    ),
  };
}

/** The record with an attempt that does not count. */
export function withDiscarded(
  record: RunRecord,
  { key }: PlannedCell,
  repetition: RepetitionRecord,
): RunRecord {
  const cells = record.cells.map((cell) =>
    cell.key === key ? { ...cell, discarded: [...cell.discarded, repetition] } : cell,
  );
  return { ...record, cells };
}

/** The record with one more repetition, its cell judged again. */
export function withRepetition(
  record: RunRecord,
  { key }: PlannedCell,
  repetition: RepetitionRecord,
): RunRecord {
  const cells = record.cells.map((cell): CellRecord => {
    if (cell.key !== key) return cell;
    const repetitions = [...cell.repetitions.filter(({ index }) => index !== repetition.index), repetition];
    const verdicts = verdictsOf(cell, repetitions);
    const failed = repetitions.some(({ error }) => error !== null && error.code !== 'SP_INTERRUPTED');
    return { ...cell, repetitions, verdicts, outcome: failed ? 'error' : cellOutcome(cell.expect, verdicts) };
  });
  return { ...record, cells };
}

/** None when what broke a repetition breaks the judging of it, too: the cell is an error anyway. */
function verdictsOf({ scenario, discarded }: CellRecord, repetitions: readonly RepetitionRecord[]) {
  const { targets, phases } = scenario;
  try {
    return judgeCell({ targets, measuredMs: phases.measuredMs, repetitions, discarded });
  } catch (cause) {
    if (repetitions.some(({ error }) => error?.code === 'SP_BUG')) return [];
    throw cause;
  }
}
