import { isDeepStrictEqual } from 'node:util';
import type { CellRecord, RunRecord } from '../record/run-record.ts';
import type { Difference } from './comparison.ts';

/** What differs of the machine, of the tools that measured, and of how they ran. */
export function environmentDifferences(before: RunRecord, after: RunRecord): readonly Difference[] {
  const [one, other] = [factsOf(before), factsOf(after)];
  return Object.keys(one).flatMap((what) => differenceOf(what, one[what], other[what]));
}

function factsOf({ provenance }: RunRecord): Readonly<Record<string, string>> {
  const { scaleproof, node, runtime, machine, precedence } = provenance;
  return {
    scaleproof,
    Node: node,
    runtime,
    platform: machine.platform,
    processor: machine.cpu,
    cores: String(machine.cores),
    // Two readings of one machine may differ by what its kernel keeps.
    memory: `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`,
    'priority of the generator': precedence ? 'raised' : 'normal',
  };
}

/** What differs of the servers that a cell was measured with, such as another version of Redis. */
export function serverDifferences(before: CellRecord, after: CellRecord): readonly Difference[] {
  const [one, other] = [versionsOf(before), versionsOf(after)];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((role) =>
    differenceOf(role, one.get(role) ?? 'none', other.get(role) ?? 'none'),
  );
}

/** By role: instances of an app say nothing of the machine, and change with what is compared. */
function versionsOf({ repetitions }: CellRecord): ReadonlyMap<string, string> {
  const nodes = repetitions.flatMap((one) => one.nodes).filter(({ role }) => role !== 'app');
  const roles = [...new Set(nodes.map(({ role }) => role))];
  return new Map(
    roles.map((role) => {
      const versions = nodes.filter((node) => node.role === role).map(({ version }) => version);
      return [role, [...new Set(versions)].sort().join(', ')];
    }),
  );
}

/** Why two cells of one name are not the same experiment; null when they are. What is asked of it is no part of it. */
export function otherExperiment(before: CellRecord, after: CellRecord): string | null {
  const changed = [
    ...changedIn('topology', before.topology, after.topology),
    ...changedIn('scenario', before.scenario, after.scenario),
  ].filter((field) => !['scenario.targets', 'scenario.question'].includes(field));
  return changed.length === 0 ? null : `The runs mean different things by it: ${changed.join(', ')} changed.`;
}

function changedIn<Whole extends object>(name: string, before: Whole, after: Whole): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Whole & string)[];
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key])).map((key) => `${name}.${key}`);
}

function differenceOf(what: string, before = '', after = ''): readonly Difference[] {
  return before === after ? [] : [{ what, before, after }];
}
