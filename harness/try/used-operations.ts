import { type AppAdapter, withWhatComesBefore } from '../app/adapter.ts';
import type { Scenario } from '../plan/scenario.ts';
import { stepNames } from '../plan/steps.ts';
import type { Topology } from '../plan/topology.ts';
import type { Workload } from '../plan/workload.ts';

/** A topology under a scenario. */
export interface Cell {
  readonly topology: Pick<Topology, 'name'>;
  readonly scenario: Pick<Scenario, 'name' | 'workload'>;
}

/**
 * The operations that scenarios ask for in a topology, with those that have a role and what comes before them. All of them where no
 * scenario runs in it: a topology may be tried before anything is measured in it.
 */
export function usedOperations(
  adapter: AppAdapter,
  { name }: Cell['topology'],
  cells: readonly Cell[],
): ReadonlySet<string> {
  const all = Object.keys(adapter.operations);
  const its = cells.filter(({ topology }) => topology.name === name);
  if (its.length === 0) return new Set(all);
  const asked = its.flatMap(({ scenario }) => askedBy(scenario.workload));
  const withRole = all.filter((operation) => adapter.operations[operation]?.role !== undefined);
  return new Set([...asked, ...withRole].flatMap((operation) => withWhatComesBefore(adapter, operation)));
}

function askedBy(workload: Workload): readonly string[] {
  if (workload.kind === 'journey')
    return [...workload.prepare, ...stepNames(workload.steps), ...workload.afterwards];
  return workload.kind === 'request' ? [workload.operation] : [];
}
