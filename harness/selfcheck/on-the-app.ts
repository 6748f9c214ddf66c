import { messageOf } from '../core/errors.ts';
import type { Experiment, Reading } from './experiment.ts';
import { type Cell, type CellResult, runCell, whatCellLacks } from './run-cell.ts';

/** An experiment on the app; what the runtime lacks here makes it unknown, and so does a fault without effect. */
export function onTheApp(
  known: Pick<Experiment, 'id' | 'situation' | 'expected'>,
  cell: Cell,
  read: (result: CellResult) => Reading,
): Experiment {
  return {
    ...known,
    async run(bench) {
      const lacking = await whatCellLacks(cell, bench);
      if (lacking) return unknown(`${lacking.reason} ${lacking.enable}`);
      try {
        // Others may run beside it.
        const result = await runCell(cell, { ...bench, runId: `${bench.runId}-${known.id.toLowerCase()}` });
        const failed = result.repetition.faults.find(({ effect }) => !effect.confirmed);
        if (failed && !failed.effect.confirmed) return unknown(failed.effect.because);
        return read(result);
      } catch (cause) {
        bench.signal.throwIfAborted();
        return unknown(`It did not complete: ${messageOf(cause)}`);
      }
    },
  };
}

function unknown(because: string): Reading {
  return { outcome: 'unknown', observed: null, because };
}
