import { systemClock } from '../core/clock.ts';
import { judgeCell } from '../judge/judge-cell.ts';
import type { Verdict } from '../judge/verdict.ts';
import { emptyHistory, type History } from '../load/ledger/history.ts';
import { memoryLog } from '../load/ledger/history-log.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { RepetitionRecord } from '../record/run-record.ts';
import { runRepetition } from '../repetition.ts';
import type { Bench } from './experiment.ts';

export interface CellResult {
  readonly repetition: RepetitionRecord;
  readonly history: History;
  /** One for each target, in their order; all are unknown when it did not run to its end. */
  readonly verdicts: readonly Verdict[];
}

export type CellBench = Pick<Bench, 'app' | 'runtime' | 'drivers' | 'runId' | 'reaper' | 'signal'>;

/** One repetition of one cell, as the pipeline runs and judges it. */
export async function runCell(cell: PlannedCell, { drivers, ...bench }: CellBench): Promise<CellResult> {
  const driver = drivers.find(({ name }) => name === cell.scenario.driver);
  if (!driver) throw new Error(`No driver '${cell.scenario.driver}'.`);
  let history: History = emptyHistory;
  const repetition = await runRepetition(cell, {
    ...bench,
    driver,
    prometheus: null,
    clock: systemClock,
    index: 0,
    seed: 1,
    log: memoryLog(),
    files: null,
    onStep: () => {},
    save: async (_repetition, saved) => {
      if (saved) history = saved;
      return null;
    },
  });
  const { targets, phases } = cell.scenario;
  const verdicts = judgeCell({ targets, measuredMs: phases.measuredMs, repetitions: [repetition] });
  return { repetition, history, verdicts };
}
