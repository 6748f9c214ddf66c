import type { Config } from '../config/config.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { PlannedPair } from '../gate/gate-plan.ts';
import { withHalfLoad } from '../gate/half-load.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';

interface Where {
  readonly config: Pick<Config, 'drivers'>;
  readonly runtime: Runtime;
}

/** Cells of two plans that were made alike, in their order: each with half of the load. */
export function pairCells(base: Plan, head: Plan, where: Where): readonly PlannedPair[] {
  return base.cells.flatMap((cell, index) => {
    const other = head.cells[index];
    if (!other) return [];
    return [{ base: withHalfLoad(cell), head: withHalfLoad(other), apart: whyApart(cell, other, where) }];
  });
}

/** Why two cells cannot be measured at the same time; null when they can. A full sentence. */
function whyApart(base: PlannedCell, head: PlannedCell, { config, runtime }: Where): string | null {
  const skip = base.skip ?? head.skip;
  if (skip) return `${skip.reason} ${skip.enable}`;
  if (runtime.name === 'external') {
    return 'What runs already runs once: start both and compare two runs, or let scaleproof start the app.';
  }
  const { driver } = head.scenario;
  if (!config.drivers.find(({ name }) => name === driver)?.takesTurns) {
    return `The driver '${driver}' does not take turns with another load: choose scenarios of 'native' or 'sockets', or compare two runs.`;
  }
  return null;
}
