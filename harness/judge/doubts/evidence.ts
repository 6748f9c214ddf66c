import type { FaultRecord } from '../../faults/fault.ts';
import type { Offered } from '../../load/driver.ts';
import type { Measurement } from '../../observe/measurement.ts';
import type { MetricName } from '../../plan/metrics.ts';
import type { ScenarioData } from '../../plan/scenario.ts';
import type { Topology } from '../../plan/topology.ts';
import { aggregate } from '../aggregate.ts';
import { type Question, readMetric } from '../read-metric.ts';
import type { Doubt } from '../verdict.ts';

/** What one repetition left behind, for those who look for reasons not to believe it. */
export interface Evidence {
  readonly scenario: ScenarioData;
  readonly topology: Topology;
  /** Null when no load was sent. */
  readonly offered: Offered | null;
  readonly measurements: readonly Measurement[];
  readonly faults: readonly FaultRecord[];
}

/** Pure; none when there is nothing to doubt. */
export type DoubtFinder = (evidence: Evidence) => readonly Doubt[];

/** What a generator that is late, or sends less than planned, measures wrongly. */
export const latencyMetrics: readonly MetricName[] = [
  'http_latency_ms',
  'http_latency_from_send_ms',
  'delivery_latency_ms',
];

/** What a machine or a generator that had too little time reads too low. */
export const throughputMetrics: readonly MetricName[] = [
  'throughput_per_second',
  'throughput_per_second_per_instance',
];

/** The number that a repetition has for a question; null when it has none. */
export function numberIn({ measurements, scenario }: Evidence, question: Question): number | null {
  const reading = readMetric(measurements, question, scenario.phases.measuredMs);
  return reading && aggregate(reading, question.at);
}

/** Every metric that the scenario has a target on. */
export function targetedMetrics({ targets }: Pick<ScenarioData, 'targets'>): readonly string[] {
  return [...new Set(targets.map(({ metric }) => metric))];
}
