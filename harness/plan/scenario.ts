import { z } from 'zod';
import type { Checker } from '../check/checker.ts';
import type { Immutable } from '../core/immutable.ts';
import type { PlannedFault } from '../faults/fault.ts';
import { loadShape } from './load-schema.ts';
import { phases } from './phases.ts';
import { target } from './target.ts';
import { workload } from './workload.ts';

/** A scenario without its functions, as the record keeps it. */
export const scenarioData = z.object({
  name: z.string(),
  /** The question in a sentence, for the report. */
  question: z.string(),
  /** The name of the driver that sends the load. */
  driver: z.string(),
  /** The name of the script's file and of its folder, without the path, which differs between machines. */
  script: z.string().nullable().default(null),
  workload,
  load: loadShape,
  phases,
  faults: z.array(z.object({ atMs: z.number(), name: z.string() })),
  checks: z.array(z.string()),
  targets: z.array(target),
});
export type ScenarioData = Immutable<z.infer<typeof scenarioData>>;

/** One question about a topology. `script` is the absolute path of the script that the driver runs, for drivers that run one. */
export interface Scenario extends Omit<ScenarioData, 'faults' | 'checks'> {
  readonly faults: readonly PlannedFault[];
  readonly checks: readonly Checker[];
}

/** What the record keeps of a scenario. */
export function dataOfScenario({ script, faults, checks, ...data }: Scenario): ScenarioData {
  return {
    ...data,
    script: script === null ? null : script.split(/[\\/]/).slice(-2).join('/'),
    faults: faults.map(({ atMs, fault }) => ({ atMs, name: fault.name })),
    checks: checks.map(({ name }) => name),
  };
}
