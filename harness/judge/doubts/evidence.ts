import type { UnexpectedEnd } from '../../environment/watch-ends.ts';
import type { FaultRecord } from '../../faults/fault.ts';
import type { Offered } from '../../load/driver.ts';
import type { Bias, Dependency } from '../../metrics/metric.ts';
import type { Measurement } from '../../observe/measurement.ts';
import type { ScenarioData } from '../../plan/scenario.ts';
import type { Topology } from '../../plan/topology.ts';
import { aggregate } from '../aggregate.ts';
import { type Question, readMetric } from '../read-metric.ts';
import type { Doubt, DoubtCode, Way } from '../verdict.ts';

/** What doubts are derived from: the data of one repetition. */
export interface Evidence {
  readonly scenario: ScenarioData;
  readonly topology: Topology;
  /** Null when no load was sent. */
  readonly offered: Offered | null;
  readonly measurements: readonly Measurement[];
  /** What ran of the measured phase; doubts speak of no other time. */
  readonly measuredMs: number;
  readonly faults: readonly FaultRecord[];
  /** Of nodes, until the load had ended. */
  readonly ends: readonly UnexpectedEnd[];
}

/** What is cast in doubt: the metrics that rest on it follow from the registry. */
export interface Cast extends Pick<Way, 'tooHighBy' | 'tooLowBy' | 'weight'> {
  readonly on: readonly Dependency[] | 'everything';
  /** Left out: each metric is wrong in the way that the registry says for these dependencies. */
  readonly bias?: Bias;
}

/** A reason for doubt. Without `casts` it is a remark. */
export interface Suspicion extends Pick<Doubt, 'sentence' | 'advice'> {
  readonly casts: readonly Cast[];
}

/** The description of a kind of doubt, from which docs/measuring.md is generated. */
export interface DoubtKind {
  readonly code: DoubtCode;
  /** When it is raised, as a sentence without its full stop. */
  readonly when: string;
  /** All that its suspicions may be about: `named`: the metrics that whoever raises it names. */
  readonly on: readonly Dependency[] | 'everything' | 'named';
}

export interface DoubtRule extends DoubtKind {
  readonly on: readonly Dependency[] | 'everything';
  /** Pure; none when there is nothing to doubt. */
  find(evidence: Evidence): readonly Suspicion[];
}

/** The number that a repetition has for a question; null when it has none. */
export function numberIn({ measurements, measuredMs }: Evidence, question: Question): number | null {
  const reading = readMetric(measurements, question, measuredMs);
  return reading && aggregate(reading, question.at);
}
