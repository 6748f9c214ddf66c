import { ScaleproofError } from '../../core/errors.ts';
import { scenarioName } from './k6-options.ts';
import type { PreparedScript } from './run-k6.ts';

/**
 * A script of a scenario must leave the shape of the load to the scenario: options that it exports win over those that
 * it is given, in silence. Throws `SP_CONFIG_INVALID` when it does not.
 */
export function refuseOwnShape({ script, inspected }: PreparedScript): void {
  const { scenarios, stages, duration, iterations } = inspected;
  const names = Object.keys(scenarios ?? {});
  const isOurs = names.length === 1 && names[0] === scenarioName;
  if (isOurs && !stages && !duration && !iterations) return;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `The script ${script} exports options that define its load (scenarios, stages, duration or iterations), and ` +
      "so does the scenario. Remove them from the script, or give the scenario a workload and a load of kind 'script'.",
  );
}
