import type { WrittenConfig } from '../../harness/config/written-config.ts';
import type { WrittenTopology } from '../../harness/config/written-topology.ts';
import type { ReferenceOperation, ReferenceScenario } from '../../reference-app/adapter.ts';

/** A cell whose right answer follows from arithmetic or from a documented behavior: its targets are the answer. */
export interface KnownCell {
  /** Letters, digits and hyphens, no other cell's: `S7`, `S8-redis`. */
  readonly id: string;
  /** What happens, in a sentence without its full stop. */
  readonly situation: string;
  readonly topology: WrittenTopology;
  /** The situation is its question. Its name is no other scenario's. */
  readonly scenario: Omit<ReferenceScenario, 'question'>;
  /** The one runtime in which it can be measured; left out: each. */
  readonly runtime?: 'process' | 'docker';
}

/** The scenario of a known cell, which asks whether its situation has the known answer. */
export function scenarioOf({ id, situation, scenario }: KnownCell): ReferenceScenario {
  return { ...scenario, question: `${id}: ${situation}.` };
}

type Suites = Pick<WrittenConfig<ReferenceOperation>, 'topologies' | 'scenarios'> & {
  readonly cells: NonNullable<WrittenConfig['suites'][string]['cells']>;
};

/** Known cells as parts of a config. The topology of each has its id as a name, so that `--cells 's7/*'` is that cell. */
export function suiteOfKnown(known: readonly KnownCell[]): Suites {
  return {
    topologies: Object.fromEntries(known.map(({ id, topology }) => [id.toLowerCase(), topology])),
    scenarios: known.map(scenarioOf),
    cells: known.map(({ id, scenario, runtime }) => ({
      topology: id.toLowerCase(),
      scenario: scenario.name,
      runtime,
    })),
  };
}
