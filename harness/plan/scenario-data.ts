import type { Scenario, ScenarioData } from './scenario.ts';

/** What the record keeps of a scenario. */
export function scenarioData({ faults, checks, ...data }: Scenario): ScenarioData {
  return {
    ...data,
    faults: faults.map(({ atMs, fault }) => ({ atMs, name: fault.name })),
    checks: checks.map(({ name }) => name),
  };
}
