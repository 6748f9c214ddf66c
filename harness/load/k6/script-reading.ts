import type { Destination } from './destination.ts';
import type { NamedThresholds } from './name-thresholds.ts';
import type { K6Sample } from './read-k6-output.ts';

/** How the samples of a script are to be read. */
export interface ScriptReading {
  destinationOf(sample: K6Sample): Destination;
  /** A name without the address that it may hold. */
  nameOf(name: string): string;
  readonly thresholds: readonly NamedThresholds[];
}

const topology: Destination = { kind: 'topology' };

/** For scripts of scenarios, which send what they are given and name it by its operation. */
export const readByOperation: ScriptReading = {
  destinationOf: () => topology,
  nameOf: (name) => name,
  thresholds: [],
};
