import type { Bias, Unit } from '../metrics/metric.ts';
import type { Target } from '../plan/target.ts';

/** A number with what it rests on. */
export interface Estimate {
  readonly value: number;
  readonly unit: Unit;
  /** Samples inside the repetitions: requests, deliveries, sessions. */
  readonly samples: number;
  readonly repetitions: number;
  /**
   * `level` is the probability that both bounds together cover the truth. Null when the repetitions are too few for one
   * (fewer than 5), or the number is exact. A share always has one, because its trials are counted.
   */
  readonly interval: { readonly low: number; readonly high: number; readonly level: number } | null;
}

/** No data is unknown, never pass. */
export type Verdict =
  | { readonly outcome: 'pass' | 'fail'; readonly target: Target; readonly observed: Estimate }
  | {
      readonly outcome: 'unknown';
      readonly target: Target;
      readonly because: string;
      /** What was measured anyway, when there is something; not reliable. */
      readonly observed: Estimate | null;
    };

/** A reason why metrics of a repetition may be wrong. */
export interface Doubt {
  readonly code: DoubtCode;
  /** A full sentence: what was seen, with the number. */
  readonly sentence: string;
  readonly advice: string;
  /** All metrics that rest on what it doubts; empty for a remark that leaves every verdict alone. */
  readonly affects: readonly string[];
  /** In which direction these are wrong; `either` also when the directions differ. */
  readonly bias: Bias;
  /** The same metrics, grouped by how they are wrong. Left out: `bias` applies to all. */
  readonly ways?: readonly Way[];
}

/**
 * How some metrics are wrong. The direction matters: a throughput that reads too low still passes a target that it
 * exceeds.
 */
export interface Way {
  readonly affects: readonly string[];
  readonly bias: Bias;
  /** By how much too high at most, and too low. Left out: by anything. */
  readonly tooHighBy?: Amount;
  readonly tooLowBy?: Amount;
  /**
   * `slight`: may be why a target is missed, and never takes away that it is met. `flattering`: takes away that it is met, and
   * never that it is missed. Left out: `grave`.
   */
  readonly weight?: 'slight' | 'flattering' | 'grave';
}

/** In the unit of the number, or as a share of it. */
export interface Amount {
  readonly by: number;
  readonly in: 'unit' | 'share';
}

export type DoubtCode =
  | 'adapter-failed'
  | 'nothing-reached'
  | 'nothing-answered'
  | 'counts-differ'
  | 'k6-contradicts'
  | 'other-hosts'
  | 'judged-by-status'
  | 'load-not-sent'
  | 'load-dropped'
  | 'mostly-failed'
  | 'sent-late'
  | 'generator-saturated'
  | 'generator-lag'
  | 'scrape-gap'
  | 'counters-reset'
  | 'cache-cold'
  | 'clock-bound'
  | 'fault-without-effect'
  | 'fault-late'
  | 'faults-overlap'
  | 'fault-outside-load'
  | 'unexpected-exit'
  | 'stickiness-not-established'
  | 'placement-not-reached'
  | 'too-few-samples'
  | 'balancer-retried'
  | 'coordinated-omission'
  | 'timed-from-send'
  | 'cpu-steal'
  | 'machine-shared'
  | 'throttled'
  | 'not-observed'
  | 'repetition-failed';

export const cellOutcomes = [
  'pass',
  'expected-fail',
  'surprise',
  'unknown',
  'skipped',
  'error',
  'not-run',
] as const;
/**
 * The outcome of a cell. `expected-fail`: exactly the gates failed that were expected to. `surprise`: a gate failed,
 * or one that was expected to fail did not.
 */
export type CellOutcome = (typeof cellOutcomes)[number];
