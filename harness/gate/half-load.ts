import { assertNever } from '../core/errors.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import type { PlannedCell } from '../plan/plan.ts';

/**
 * A cell with half of its load: both sides of a pair are sent one half each, in turns, so that the machine carries what it does in a run
 * of one. That is the load for which somebody chose the scenario; all of it twice would be another question, asked of a busier machine.
 */
export function withHalfLoad(cell: PlannedCell): PlannedCell {
  return { ...cell, scenario: { ...cell.scenario, load: half(cell.scenario.load) } };
}

function half(load: LoadShape): LoadShape {
  switch (load.kind) {
    case 'constant-rate':
    case 'poisson-rate':
      return { ...load, perSecond: load.perSecond / 2 };
    case 'ramping-rate':
      return {
        ...load,
        startPerSecond: load.startPerSecond / 2,
        stages: load.stages.map((stage) => ({ ...stage, toPerSecond: stage.toPerSecond / 2 })),
      };
    case 'constant-users':
      return { ...load, users: Math.ceil(load.users / 2) };
    case 'script':
      return load;
    default:
      return assertNever(load);
  }
}
