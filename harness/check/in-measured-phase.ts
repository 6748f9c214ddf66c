import type { History, Operation } from '../load/ledger/history.ts';

/** Whether something was due in the measured phase; all are when nothing says how long that was. */
export function inMeasuredPhase({ measuredUs }: History): (due: Pick<Operation, 'dueUs'>) => boolean {
  return ({ dueUs }) => measuredUs === null || (dueUs >= 0 && dueUs < measuredUs);
}
