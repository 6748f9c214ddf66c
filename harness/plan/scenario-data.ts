import type { Scenario, ScenarioData } from './scenario.ts';

/** What the record keeps of a scenario. */
export function scenarioData({ script, faults, checks, ...data }: Scenario): ScenarioData {
  return {
    ...data,
    script: script === null ? null : script.split(/[\\/]/).slice(-2).join('/'),
    faults: faults.map(({ atMs, fault }) => ({ atMs, name: fault.name })),
    checks: checks.map(({ name }) => name),
  };
}
