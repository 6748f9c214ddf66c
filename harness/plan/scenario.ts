import type { Checker } from '../check/checker.ts';
import type { PlannedFault } from '../faults/fault.ts';
import type { LoadShape } from './load-shape.ts';
import type { Phases } from './phase.ts';
import type { Target } from './target.ts';
import type { Workload } from './workload.ts';

/** One question about a topology. */
export interface Scenario {
  readonly name: string;
  /** The question in a sentence, for the report. */
  readonly question: string;
  /** The name of the driver that sends the load. */
  readonly driver: string;
  /** Absolute path of the script that the driver runs, for drivers that run one. */
  readonly script: string | null;
  readonly workload: Workload;
  readonly load: LoadShape;
  readonly phases: Phases;
  readonly faults: readonly PlannedFault[];
  readonly checks: readonly Checker[];
  readonly targets: readonly Target[];
}

/** A scenario without its functions, as the record keeps it. */
export interface ScenarioData {
  readonly name: string;
  readonly question: string;
  readonly driver: string;
  /** The name of the script's file and of its folder, without the path, which differs between machines. */
  readonly script: string | null;
  readonly workload: Workload;
  readonly load: LoadShape;
  readonly phases: Phases;
  readonly faults: readonly { readonly atMs: number; readonly name: string }[];
  readonly checks: readonly string[];
  readonly targets: readonly Target[];
}
