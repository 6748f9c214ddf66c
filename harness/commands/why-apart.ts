import type { Config } from '../config/config.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { PlannedCell } from '../plan/plan.ts';

/** Why two cells cannot be measured at the same time; null when they can. A full sentence. */
export function whyApart(
  base: PlannedCell,
  head: PlannedCell,
  { config, runtime }: { readonly config: Pick<Config, 'drivers'>; readonly runtime: Runtime },
): string | null {
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
